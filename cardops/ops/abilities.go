package ops

import "carddesk/cardops/card"

// Job is something that can be done with a card, as the terminal program's JSON names it.
type Job string

// The jobs.
const (
	VerifyPIN Job = "verify-pin"
	ChangePIN Job = "change-pin"
	Unblock   Job = "unblock"
	Sign      Job = "sign"
	Decrypt   Job = "decrypt"
)

// Way is what carries a job out.
type Way string

// The ways.
const (
	Native    Way = "native"    // commands of this program
	Module    Way = "module"    // a PKCS#11 module that is installed on the computer
	Component Way = "component" // the official local component, together with the card centre
)

// Ability is a job and the way that it takes on a card.
type Ability struct {
	Do      Job
	Through Way
}

// Abilities tells what each job takes on cards of a kind. A GPKI card protects its PIN on the wire with keys of its vendor, so that
// only the vendor's middleware can carry one; a PIV card takes it from anybody.
func Abilities(kind card.Kind) []Ability {
	switch kind {
	case card.GPKI1, card.GPKI2:
		return []Ability{{VerifyPIN, Module}, {ChangePIN, Module}, {Unblock, Component}, {Sign, Module}, {Decrypt, Module}}
	case card.PIV:
		return []Ability{{VerifyPIN, Native}, {ChangePIN, Native}, {Unblock, Native}, {Sign, Native}, {Decrypt, Native}}
	}
	return nil
}
