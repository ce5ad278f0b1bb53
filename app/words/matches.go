package words

import (
	"errors"

	"carddesk/app/crash"
	"carddesk/app/settings"
	"carddesk/cardops/hipki"
	"carddesk/cardops/secret"
)

// A wrong secret without tries left is a locked one, however it is told.

func lockedPIN(err error) bool { return lockedName(err) == secret.PIN }

func locked(err error) bool { return lockedName(err) != "" }

// lockedName is the secret that is locked, empty if none is.
func lockedName(err error) secret.Name {
	if e, ok := errors.AsType[*secret.LockedError](err); ok {
		return orOther(e.Secret)
	}
	if e, ok := errors.AsType[*secret.WrongError](err); ok && e.TriesLeft != nil && *e.TriesLeft <= 0 {
		return orOther(e.Secret)
	}
	return ""
}

// other stands for a second code without a name of its own.
const other secret.Name = "other"

func orOther(name secret.Name) secret.Name {
	switch name {
	case secret.PIN, secret.PUK, secret.SubscriberCode, secret.SOPIN:
		return name
	}
	return other
}

func wrongPIN(err error) bool {
	e, ok := errors.AsType[*secret.WrongError](err)
	return ok && e.Secret == secret.PIN
}

// breaks matches the errors about one rule.
func breaks(reason secret.Reason) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*secret.RuleError](err)
		return ok && e.Reason == reason
	}
}

// variants are particular cases of a code that people are told in another way. The code stays the same. The first that matches counts.
var variants = []struct {
	code    string
	matches func(error) bool
	variant string
}{
	{interrupted, during(hipki.Building), "building"},
	{interrupted, during(hipki.Asking), "asking"},
	{"wrong-pin", lastTry, "last"},
	{"wrong-pin", triesNotKnown, "unknown"},
	{"wrong-code", lastTry, "last"},
	{"wrong-code", triesNotKnown, "unknown"},
	{"code-locked", lockedByIssuer, "issuer"},
	{"secret-too-long", is(secret.ErrTooLong), "any"},
	{"setting-unusable", notInFile, "given"},
	{"crashed", unsaved, "unsaved"},
	{"phone-code-wrong", wrongPlace, "place"},
	{"phone-code-wrong", swapped, "swapped"},
	{"phone-code-version", newerCode, "newer"},
}

// sentences is the beginning of the keys of a code's problem and remedy.
func sentences(code string, err error) string {
	if info, ok := documented(err); ok && code == "component-"+info.Name {
		return "component." + family(info.Name)
	}
	for _, v := range variants {
		if v.code == code && v.matches(err) {
			return "error." + code + "-" + v.variant
		}
	}
	return "error." + code
}

func lastTry(err error) bool {
	e, ok := errors.AsType[*secret.WrongError](err)
	return ok && e.TriesLeft != nil && *e.TriesLeft == 1
}

func triesNotKnown(err error) bool {
	e, ok := errors.AsType[*secret.WrongError](err)
	return ok && e.TriesLeft == nil
}

// lockedByIssuer: only a subscriber code can be released by the service desk or a household registration office.
func lockedByIssuer(err error) bool { return lockedName(err) != secret.SubscriberCode }

// during matches what went wrong at a step of an unblocking through the component.
func during(step hipki.Step) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*hipki.StepError](err)
		return ok && e.Step == step
	}
}

// unsaved matches a report that could not be written.
func unsaved(err error) bool {
	e, ok := errors.AsType[*crash.Report](err)
	return ok && e.File == ""
}

// notInFile matches a value that was to be set.
func notInFile(err error) bool {
	e, ok := errors.AsType[*settings.Error](err)
	return ok && e.File == ""
}

// policy matches what is wrong with an administrator's decisions; for nil, whatever it is.
func policy(reason error) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*settings.Error](err)
		return ok && e.Policy && (reason == nil || errors.Is(e, reason))
	}
}

// policyValue matches a value that an administrator's decision can't have. A whole section is none.
func policyValue(err error) bool {
	e, ok := errors.AsType[*settings.Error](err)
	return ok && e.Policy && settings.IsKey(e.Key) && (errors.Is(e, settings.ErrType) || errors.Is(e, settings.ErrValue))
}
