package card

import (
	"bytes"
	"context"
	"fmt"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/transport"
)

// Identify finds out which card answers on conn. The ATR is a hint; the card's own answers decide, but for health cards, which
// are not asked. A card that is none of ours is Foreign or Unknown without an error. Errors are those of the way to the card.
func Identify(ctx context.Context, conn transport.Conn, atr []byte) (Kind, error) {
	hint := Hint(atr)
	if hint == NHI {
		return NHI, nil
	}
	for _, ask := range probes(hint) {
		kind, err := ask(ctx, conn, hint)
		if err != nil {
			return Unknown, fmt.Errorf("identify the card: %w", err)
		}
		if kind != Unknown {
			return kind, nil
		}
	}
	return Unknown, nil
}

type probe func(ctx context.Context, conn transport.Conn, hint Kind) (Kind, error)

// probes are the questions to ask, in order. A card that its ATR calls a GPKI card is asked for these families alone: should it be
// out of order, nothing else is tried on it.
func probes(hint Kind) []probe {
	if hint == GPKI1 || hint == GPKI2 {
		return []probe{probeGPKI2, probeGPKI1}
	}
	return []probe{probeGPKI2, probeGPKI1, probePIV}
}

func probeGPKI2(ctx context.Context, conn transport.Conn, _ Kind) (Kind, error) {
	_, sw, err := transport.Send(ctx, transport.Guard(conn, allowProbe), gpki2.root)
	return answered(GPKI2, sw == transport.Success, err)
}

// probeGPKI1 selects the master file in the proprietary class. Cards of other makers refuse the class; one that takes anything must
// have the directory of the card number too, unless its ATR already names the family: that card is empty, not foreign.
func probeGPKI1(ctx context.Context, conn transport.Conn, hint Kind) (Kind, error) {
	conn = transport.Guard(conn, allowProbe)
	_, sw, err := transport.Send(ctx, conn, gpki1.root)
	if err != nil || sw != transport.Success {
		return answered(GPKI1, false, err)
	}
	_, sw, err = transport.Send(ctx, conn, gpki1.selecting(numberDirectory))
	return answered(GPKI1, sw == transport.Success || hint == GPKI1, err)
}

// probePIV selects the PIV application and wants its property template (SP 800-73-4 part 2, clause 3.1.1): a bare "success" is not enough
// to call a card PIV, because PIV cards may be sent a PIN.
func probePIV(ctx context.Context, conn transport.Conn, _ Kind) (Kind, error) {
	data, sw, err := transport.Send(ctx, transport.Continue(transport.Guard(conn, allowProbePIV)), selectPIV)
	return answered(PIV, sw == transport.Success && isPropertyTemplate(data), err)
}

func answered(kind Kind, yes bool, err error) (Kind, error) {
	if err != nil && fatal(err) {
		return Unknown, err
	}
	// An answer that is no APDU tells that this is not the family that was asked for.
	if err != nil || !yes {
		return Unknown, nil
	}
	return kind, nil
}

// isPropertyTemplate tells whether data is an application property template that names the PIV application.
func isPropertyTemplate(data []byte) bool {
	template, ok := valueOf(data, 0x61)
	if !ok {
		return false
	}
	aid, ok := valueOf(template, 0x4F)
	if !ok {
		return false
	}
	pix := pivAID[len(iso7816.RidNIST):] // some cards leave the provider's part out
	return bytes.HasPrefix(aid, pivAID) || bytes.HasPrefix(aid, pix)
}
