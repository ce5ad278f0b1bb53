package words

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"carddesk/app/crash"
	"carddesk/app/desk"
	"carddesk/app/settings"
	"carddesk/app/update"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/doctor"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/phone"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// codes names every error that a person can meet, but for the documented codes of the local component, which have names of their own (see
// component.go). The first that matches counts: an answer about a secret comes before what happened afterwards, what ends a conversation
// before what it interrupted, what is particular before what is general.
var codes = []struct {
	matches func(error) bool
	code    string
}{
	{lockedPIN, "pin-locked"},
	{locked, "code-locked"},
	{wrongPIN, "wrong-pin"},
	{as[*secret.WrongError], "wrong-code"},
	{as[*secret.RefusedError], "secret-refused"},
	{breaks(secret.TooShort), "secret-too-short"},
	{breaks(secret.TooLong), "secret-too-long"},
	{breaks(secret.HasBlank), "secret-blank"},
	{breaks(secret.FullWidth), "secret-full-width"},
	{breaks(secret.OtherDigits), "secret-other-digits"},
	{breaks(secret.HasControl), "secret-control"},
	{breaks(secret.NotASCII), "secret-not-ascii"},
	{breaks(secret.SameAsOld), "secret-same-as-old"},
	{breaks(secret.NotRepeated), "secret-not-repeated"},
	{is(secret.ErrTooLong), "secret-too-long"},

	{is(desk.ErrBusy), "task-under-way"},
	{is(desk.ErrBroken), "broke-off"},
	{as[*crash.Report], "crashed"}, // before what kept it from being written
	// Before the errors of addresses, which they wrap.
	{as[*settings.LockedError], "setting-locked"},
	// Before the errors of networks, which they wrap.
	{is(update.ErrUnavailable), "update-unavailable"},
	{is(update.ErrForged), "update-forged"},
	{is(update.ErrMalformed), "update-forged"},
	{is(update.ErrRolledBack), "update-forged"},
	{is(update.ErrClock), "update-clock"},
	{is(update.ErrExpired), "update-clock"},
	{is(update.ErrFuture), "update-clock"},
	{is(update.ErrUnreachable), "update-failed"},
	{is(update.ErrFailed), "update-failed"},
	{is(settings.ErrNoFolder), "no-settings-folder"},
	{policy(settings.ErrPlace), "policy-misplaced"},
	{policyValue, "policy-unusable"},
	{policy(nil), "policy-unreadable"},
	{is(settings.ErrSyntax), "settings-malformed"},
	{is(settings.ErrTooLarge), "settings-too-large"},
	{is(settings.ErrPlace), "setting-misplaced"},
	{is(settings.ErrType), "setting-unusable"},
	{is(settings.ErrValue), "setting-unusable"},

	{is(reader.ErrNoService), "no-service"},
	{as[*ops.NoSuchReaderError], "no-such-reader"},
	{as[*reader.SeveralError], "several-cards"},
	{is(reader.ErrNoReader), "no-reader"},
	{is(reader.ErrReaderGone), "reader-gone"},
	{is(reader.ErrNoCard), "no-card"},
	{is(reader.ErrRemoved), "card-removed"}, // token.ErrGone too
	{is(reader.ErrMute), "card-mute"},
	{is(reader.ErrHeld), "card-held"},
	{is(reader.ErrReset), "card-reset"},
	{is(transport.ErrNoAnswer), "no-answer"},
	{is(transport.ErrNotAllowed), "not-allowed"},

	{is(card.ErrEmpty), "card-empty"},
	{is(ops.ErrExists), "file-exists"},
	{is(ops.ErrNothingToExport), "nothing-to-export"},
	{is(ops.ErrLastTry), "last-try"},
	{is(ops.ErrDeclined), "notice-declined"},
	{is(ops.ErrChanged), "tries-changed"},
	{is(token.ErrChanged), "tries-changed"},
	{is(ops.ErrNotPossible), "not-possible"},
	{is(ops.ErrMismatch), "key-mismatch"},
	{is(ops.ErrKeyRefused), "key-refused"},
	{as[*ops.ValidityError], "certificate-not-valid"},

	{is(card.ErrUnsupported), "card-not-supported"},
	{is(card.ErrNumber), "number-malformed"},
	{is(card.ErrVersion), "version-malformed"},
	{is(card.ErrDuplicate), "certificate-twice"},
	{is(card.ErrDirectory), "directory-malformed"},
	{is(card.ErrTemplate), "object-malformed"},
	{is(card.ErrMissing), "object-missing"},
	{is(card.ErrShort), "file-short"},
	{is(cert.ErrShort), "certificate-short"},
	{is(cert.ErrEmpty), "object-missing"},
	{is(cert.ErrNotCertificate), "not-a-certificate"},
	{is(cert.ErrMalformed), "certificate-part"},
	{is(transport.ErrBadAnswer), "bad-answer"},
	{is(card.ErrATR), "bad-answer"},
	{is(transport.ErrBadCommand), "not-allowed"},
	{as[*card.StatusError], "card-refused"},
	{is(context.Canceled), "cancelled"},

	{as[*token.ArchitectureError], "module-architecture"},
	{is(token.ErrNoModule), "no-middleware"},
	{is(token.ErrNotModule), "not-a-module"},
	{is(token.ErrUnloadable), "module-unloadable"},
	{is(token.ErrNoLoader), "no-module-support"},
	{is(token.ErrModuleDied), "module-died"},
	{is(token.ErrModuleSilent), "module-silent"},
	{is(token.ErrModuleOutput), "module-output"},
	{is(token.ErrNoToken), "card-not-in-module"},
	{is(token.ErrTwoTokens), "several-tokens"},
	{is(token.ErrNoUnblock), "no-unblock"},
	{is(token.ErrNoPINPad), "no-entry"},
	{is(token.ErrCancelled), "cancelled-at-reader"},
	{is(token.UserPINNotInitialized), "pin-not-set"},
	{is(token.ErrNotDone), "not-carried-out"},
	{is(token.ErrNoKey), "no-key"},
	{is(token.ErrStyle), "no-such-style"},

	// Before context.DeadlineExceeded, which package net's own time-outs pretend to be.
	{is(hipki.ErrNoCentre), "no-centre"},
	{is(hipki.ErrCentreUnreachable), "centre-unreachable"},
	{is(hipki.ErrNotRunning), "component-not-running"},
	{as[*hipki.TooOldError], "component-too-old"},
	{as[*hipki.StrangerError], "port-stranger"},
	{is(hipki.ErrOwnerUnknown), "port-owner-unknown"},
	{is(hipki.ErrBlind), "component-blind"},
	{is(hipki.ErrAddress), "address-unusable"},
	{is(hipki.ErrNoCardNamed), "no-card-named"},
	{is(hipki.ErrOtherCard), "answer-other-card"},
	{is(hipki.ErrRedirected), "answer-redirected"},
	{is(hipki.ErrTooLarge), "answer-too-large"},
	{is(hipki.ErrNonsense), "answer-nonsense"},
	{is(hipki.ErrSlow), "answer-slow"},
	{is(hipki.ErrCutOff), "answer-cut-off"},
	{as[*hipki.StatusError], "answer-status"},
	{as[*hipki.CodeError], "component-unknown"},

	// Several may be joined, one for each server: what a person can do something about comes first.
	{is(revocation.ErrNowhere), "revocation-nowhere"},
	{is(revocation.ErrNoIssuer), "revocation-nowhere"},
	{is(revocation.ErrStale), "revocation-unusable"},
	{is(revocation.ErrSigner), "revocation-unusable"},
	{is(revocation.ErrNonsense), "revocation-unusable"},
	{is(revocation.ErrTooLarge), "revocation-unusable"},
	{is(revocation.ErrUnreachable), "revocation-unreachable"},
	{is(revocation.ErrRefused), "revocation-unreachable"},

	{as[*doctor.FormatError], "report-format"},
	{is(phone.ErrNoCode), "no-phone-code"},
	{as[*phone.CharacterError], "phone-code-character"},
	{as[*phone.LengthError], "phone-code-length"},
	{as[*phone.WrongError], "phone-code-wrong"},
	{as[*phone.VersionError], "phone-code-version"},

	{is(context.DeadlineExceeded), "timeout"},
	{as[token.RV], "module-answer"},
	{as[*token.ModuleError], "module-failed"},
	{is(syscall.ENOSPC), "disk-full"},
	{is(syscall.ENOTDIR), "not-a-folder"},
	{is(syscall.EROFS), "no-permission"},
	{is(fs.ErrPermission), "no-permission"},
	{is(fs.ErrNotExist), "file-missing"},
	{as[*fs.PathError], "file-unusable"},
	{is(token.ErrNotSent), "not-sent"}, // it stands beside the error that tells why
	{is(secret.ErrUnanswered), interrupted},
}

// interrupted is the code of everything after which it is not known what became of a secret, whatever the reason.
const interrupted = "interrupted"

// Code is the stable name of an error; "internal" for one that is in no table, which is a mistake in the program.
func Code(err error) string {
	if errors.Is(err, secret.ErrUnanswered) {
		return interrupted
	}
	return reason(err)
}

// reason is what went wrong, whatever became of a secret meanwhile. It is "interrupted" where nothing else is known.
func reason(err error) string {
	if info, ok := documented(err); ok {
		return "component-" + info.Name
	}
	for _, c := range codes {
		if c.matches(err) {
			return c.code
		}
	}
	return "internal"
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func as[E error](err error) bool {
	_, found := errors.AsType[E](err)
	return found
}
