package simcard

import "time"

// Line is the speed of a card's contacts. The zero value has none: everything is there at once.
type Line struct {
	Byte  time.Duration // one byte with what separates it from the next
	Block int           // bytes that one block of T=1 carries
	Start time.Duration // reset and answer to reset, which always comes at the slowest speed
}

// Clock of a reader, in hertz: 4 MHz is what most readers of the CCID class give a card (dwDefaultClock).
const readerClock = 4e6

// Of a character, in elementary time units: start bit, eight bits, parity and guard time without extra (ISO 7816-3 clause 7.2); of a block
// of T=1, in bytes around its data: prologue and checksum (clause 11.3); of a reset, in clock cycles before the card answers at the
// latest (clause 6.2.2).
const (
	characterUnits = 12
	blockOverhead  = 4
	resetCycles    = 40_000
)

// Clock rate conversion and baud rate adjustment by the halves of TA1, 0 where reserved; without TA1 they are 372 and 1 (ISO 7816-3 clause
// 8.3, tables 7 and 8).
var (
	conversions = [16]int{372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0}
	adjustments = [16]int{0, 1, 2, 4, 8, 16, 32, 64, 12, 20}
)

// What an answer to reset means that does not say otherwise: conversion 372 and adjustment 1, and blocks of 32 bytes (clause 11.4.2).
const (
	defaultTA1   = 0x11
	defaultBlock = 32
)

// LineOf is the line that an answer to reset tells of. Reserved values are taken for the default, as a reader takes them. What the card
// thinks, and what the reader's own connection takes, is not in it.
func LineOf(atr []byte) Line {
	ta1, block := offered(atr)
	f, d := conversions[ta1>>4], adjustments[ta1&0x0F]
	if f == 0 || d == 0 {
		f, d = conversions[defaultTA1>>4], adjustments[defaultTA1&0x0F]
	}
	slowest := perByte(conversions[defaultTA1>>4], adjustments[defaultTA1&0x0F])
	return Line{
		Byte: perByte(f, d), Block: block,
		Start: time.Duration(resetCycles/readerClock*float64(time.Second)) + time.Duration(len(atr))*slowest,
	}
}

// offered finds TA1, and the block length that the first TA behind T=1 says, in the interface bytes (clause 8.2.3).
func offered(atr []byte) (ta1 byte, block int) {
	ta1, block = defaultTA1, defaultBlock
	protocol := byte(0)
	for group, at := 1, 1; at < len(atr); group++ {
		present := atr[at] >> 4
		if group > 1 {
			protocol = atr[at] & 0x0F
		}
		if present&1 != 0 && at+1 < len(atr) {
			switch ta := atr[at+1]; {
			case group == 1:
				ta1 = ta
			case group > 2 && protocol == 1:
				return ta1, int(ta)
			}
		}
		if present&8 == 0 {
			break
		}
		for ; present > 0; present >>= 1 { // TA, TB and TC come before TD
			at += int(present & 1)
		}
	}
	return ta1, block
}

func perByte(f, d int) time.Duration {
	return time.Duration(characterUnits * float64(f) / float64(d) / readerClock * float64(time.Second))
}

// Takes is how long n bytes are on the line, in blocks.
func (l Line) Takes(n int) time.Duration {
	if l.Block <= 0 {
		return 0
	}
	blocks := (n + l.Block - 1) / l.Block
	return time.Duration(n+blocks*blockOverhead) * l.Byte
}

// Slowed is a card that takes the time that its line takes: each command and answer, and each reset.
type Slowed struct {
	*Card
	Line Line
}

// Reset resets the card and waits as long as its answer to reset takes.
func (s Slowed) Reset() {
	s.Card.Reset()
	time.Sleep(s.Line.Start)
}

// Transmit answers a command once both have been on the line.
func (s Slowed) Transmit(command []byte) []byte {
	begin := time.Now()
	answer := s.Card.Transmit(command)
	time.Sleep(s.Line.Takes(len(command)) + s.Line.Takes(len(answer)) - time.Since(begin))
	return answer
}
