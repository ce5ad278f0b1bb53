package token

import (
	"errors"
	"fmt"

	"carddesk/cardops/reader"
)

// What can be wrong with modules and tokens. Sentences for people are made from these in app/words.
var (
	// ErrNoModule: no PKCS#11 module is installed, or there is none at the path that was given.
	ErrNoModule = errors.New("no card module")
	// ErrNotModule: the file is no program library, or none with C_GetFunctionList.
	ErrNotModule = errors.New("not a card module")
	// ErrUnloadable: the file is a library of the right kind and the system refuses to load it: another library is missing, or damaged.
	ErrUnloadable = errors.New("card module can't be loaded")
	// ErrNoLoader: this build of the program has no support for PKCS#11 modules.
	ErrNoLoader = errors.New("built without support for card modules")
	// ErrModuleDied: the module crashed, or its process ended without an answer.
	ErrModuleDied = errors.New("card module stopped working")
	// ErrModuleSilent: the module did not answer in time and was ended.
	ErrModuleSilent = errors.New("card module does not answer")
	// ErrModuleOutput: what came back is no answer.
	ErrModuleOutput = errors.New("card module answers nonsense")
	// ErrNotSent: the module did not hear of this call. It accompanies the error that tells why.
	ErrNotSent = errors.New("not sent")

	// ErrNoToken: no token in any slot, or none that is the card in question.
	ErrNoToken = errors.New("card module shows no such token")
	// ErrTwoTokens: more than one token fits, for example two with one serial number. Nothing is done to either.
	ErrTwoTokens = errors.New("more than one token fits")
	// ErrGone: the token was taken away while it was in use. It wraps reader.ErrRemoved.
	ErrGone = fmt.Errorf("token gone: %w", reader.ErrRemoved)
	// ErrChanged: token or tries are not what they were when the person looked. Nothing was sent.
	ErrChanged = errors.New("token changed since it was looked at")
	// ErrNoUnblock: the module has no way to unblock a PIN.
	ErrNoUnblock = errors.New("card module can't unblock")
	// ErrNoPINPad: there is no secret, and the token has no keys of its own to enter one.
	ErrNoPINPad = errors.New("no secret given and no keys at the reader")
	// ErrCancelled: the person cancelled at the reader's keys. No try was spent.
	ErrCancelled = errors.New("cancelled at the reader")
	// ErrNotDone: the module says that it did not carry out the call, so that no try was spent. The answer is in the chain.
	ErrNotDone = errors.New("not carried out")
	// ErrNoKey: the token has no such key, or not for this user.
	ErrNoKey = errors.New("no such key")
)

// ArchitectureError: the module is for another processor or system. Names are Go's: amd64, arm64, 386; linux, darwin, windows.
type ArchitectureError struct {
	Path string
	Want string   // "darwin/arm64": what this program can load
	Got  []string // what the file holds, several for a universal one
}

func (e *ArchitectureError) Error() string {
	return fmt.Sprintf("%s is for %v, not for %s", e.Path, e.Got, e.Want)
}

// ModuleError tells which module it was that failed.
type ModuleError struct {
	Path    string
	Name    string // its description and maker, as far as it got to tell them
	Version string // empty: not known
	Err     error  // wraps ErrModuleDied, ErrModuleSilent, ErrModuleOutput, ErrUnloadable, … or an RV
}

func (e *ModuleError) Error() string { return fmt.Sprintf("card module %s: %v", e.Path, e.Err) }

// Unwrap gives what failed.
func (e *ModuleError) Unwrap() error { return e.Err }
