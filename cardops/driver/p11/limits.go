package p11

import "time"

// Limits bound how long a helper may take. A task that meets a hanging module must be over within 10 seconds, when a person
// begins to believe that the program hangs; so none that needs no person reaches that, except where many certificates are read.
type Limits struct {
	Start    time.Duration // for the process to start and shake hands
	Load     time.Duration // for C_Initialize
	Question time.Duration // for calls that read flags or open sessions
	Read     time.Duration // for listing objects
	Secret   time.Duration // for calls that carry a secret, and for signing and decrypting
	PINPad   time.Duration // for calls in which the person enters secrets at the reader
	End      time.Duration // for C_Finalize
}

// DefaultLimits are used where a Helper has none.
var DefaultLimits = Limits{
	Start:    6 * time.Second,   // 0.03 s as a rule; a virus scanner may read the whole program first
	Load:     8 * time.Second,   // 1 to 2 s where the module looks for readers and wakes the smart-card service
	Question: 8 * time.Second,   // at once as a rule; 2 s where the module reads the card anew
	Read:     30 * time.Second,  // four certificates at 9600 bit/s take 8 s
	Secret:   8 * time.Second,   // a card takes 1 to 2 s for a change of PIN or a signature
	PINPad:   120 * time.Second, // old PIN, new PIN and new PIN again; readers give up after 30 s for each
	End:      2 * time.Second,   // nothing that counts is left to be done
}

func (l Limits) orDefault() Limits {
	if l == (Limits{}) {
		return DefaultLimits
	}
	return l
}
