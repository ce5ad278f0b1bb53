package simcard

// TriesLeft tells how many PIN tries remain, 0 when locked. It costs none, unlike anything that a program could send to a
// citizen card. Kinds that have no PIN keep MaxTries.
func (c *Card) TriesLeft() int {
	if p, ok := c.applet.(*pivCard); ok {
		pin, _ := p.triesLeft()
		return pin
	}
	return c.pin.remaining()
}

// CodeTriesLeft tells how many tries the second code has, 0 when locked. known is false for a card that holds none: all but
// PIV cards.
func (c *Card) CodeTriesLeft() (left int, known bool) {
	p, ok := c.applet.(*pivCard)
	if !ok {
		return 0, false
	}
	_, left = p.triesLeft()
	return left, true
}

// What follows is the way to the PIN of a citizen card that middleware has under the vendor's keys. No command that
// Transmit takes leads here. Simulated middleware and the simulated card centre go through it. Other kinds have no such way.

// VerifyPIN compares a PIN as middleware would have it compared: a wrong one costs a try, the right one restores all. A
// locked card accepts none. The PIN is not kept.
func (c *Card) VerifyPIN(pin []byte) (ok bool, left int) {
	if prefixes[c.kind] == "" {
		return false, c.TriesLeft()
	}
	return c.pin.verify(pin)
}

// ReplacePIN sets a new PIN with all its tries: the end of a change, or of an unblocking through the card centre. The PIN is
// hashed, not kept.
func (c *Card) ReplacePIN(pin []byte) {
	if prefixes[c.kind] != "" {
		c.pin.replace(pin)
	}
}
