package words_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"syscall"
	"testing"

	"carddesk/app/crash"
	"carddesk/app/desk"
	"carddesk/app/settings"
	"carddesk/app/update"
	"carddesk/app/words"
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

// met is an error that a person can meet, and the code that it gets.
type met struct {
	err  error
	code string
}

// typed are all typed errors below the words, by their names in the source. Behind a slash stands a case of an error that has several.
func typed() map[string]met {
	all := map[string]met{}
	for _, part := range []map[string]met{typedReading, typedSecret, typedToken, typedHipki, typedSettings, typedPhone, typedRevocation} {
		maps.Copy(all, part)
	}
	return all
}

var typedReading = map[string]met{
	"reader.ErrNoService":      {reader.ErrNoService, "no-service"},
	"reader.ErrNoReader":       {reader.ErrNoReader, "no-reader"},
	"reader.ErrReaderGone":     {reader.ErrReaderGone, "reader-gone"},
	"reader.ErrNoCard":         {reader.ErrNoCard, "no-card"},
	"reader.ErrMute":           {reader.ErrMute, "card-mute"},
	"reader.ErrHeld":           {reader.ErrHeld, "card-held"},
	"reader.ErrRemoved":        {reader.ErrRemoved, "card-removed"},
	"reader.ErrReset":          {reader.ErrReset, "card-reset"},
	"reader.SeveralError":      {several, "several-cards"},
	"transport.ErrNoAnswer":    {transport.ErrNoAnswer, "no-answer"},
	"transport.ErrBadAnswer":   {transport.ErrBadAnswer, "bad-answer"},
	"transport.ErrBadCommand":  {transport.ErrBadCommand, "not-allowed"},
	"transport.ErrNotAllowed":  {transport.ErrNotAllowed, "not-allowed"},
	"card.ErrATR":              {card.ErrATR, "bad-answer"},
	"card.ErrUnsupported":      {card.ErrUnsupported, "card-not-supported"},
	"card.ErrMissing":          {card.ErrMissing, "object-missing"},
	"card.ErrShort":            {card.ErrShort, "file-short"},
	"card.ErrNumber":           {card.ErrNumber, "number-malformed"},
	"card.ErrVersion":          {card.ErrVersion, "version-malformed"},
	"card.ErrDirectory":        {card.ErrDirectory, "directory-malformed"},
	"card.ErrTemplate":         {card.ErrTemplate, "object-malformed"},
	"card.ErrDuplicate":        {card.ErrDuplicate, "certificate-twice"},
	"card.ErrEmpty":            {card.ErrEmpty, "card-empty"},
	"card.StatusError":         {refused, "card-refused"},
	"cert.ErrShort":            {cert.ErrShort, "certificate-short"},
	"cert.ErrEmpty":            {cert.ErrEmpty, "object-missing"},
	"cert.ErrNotCertificate":   {cert.ErrNotCertificate, "not-a-certificate"},
	"cert.ErrMalformed":        {cert.ErrMalformed, "certificate-part"},
	"cert.Problem":             {cert.Problem{Part: "keyUsage", Err: cert.ErrMalformed}, "certificate-part"},
	"ops.ErrExists":            {ops.ErrExists, "file-exists"},
	"ops.ErrNothingToExport":   {ops.ErrNothingToExport, "nothing-to-export"},
	"ops.ErrLastTry":           {ops.ErrLastTry, "last-try"},
	"ops.ErrDeclined":          {ops.ErrDeclined, "notice-declined"},
	"ops.ErrChanged":           {ops.ErrChanged, "tries-changed"},
	"ops.ErrNotPossible":       {ops.ErrNotPossible, "not-possible"},
	"ops.ErrMismatch":          {ops.ErrMismatch, "key-mismatch"},
	"ops.ErrKeyRefused":        {fmt.Errorf("%w: %w", ops.ErrKeyRefused, &card.StatusError{Doing: "sign"}), "key-refused"},
	"ops.ValidityError":        {&ops.ValidityError{State: cert.Expired}, "certificate-not-valid"},
	"ops.NoSuchReaderError":    {noSuch, "no-such-reader"},
	"ops.UnsupportedError":     {&ops.UnsupportedError{Kind: card.NHI}, "card-not-supported"},
	"context.Canceled":         {context.Canceled, "cancelled"},
	"context.DeadlineExceeded": {context.DeadlineExceeded, "timeout"},
	"fs.ErrPermission":         {fs.ErrPermission, "no-permission"},
	"fs.ErrNotExist":           {fs.ErrNotExist, "file-missing"},
	"fs.PathError":             {&fs.PathError{Op: "open", Path: "x", Err: syscall.EIO}, "file-unusable"},
	"syscall.ENOSPC":           {syscall.ENOSPC, "disk-full"},
	"syscall.ENOTDIR":          {syscall.ENOTDIR, "not-a-folder"},
	"syscall.EROFS":            {syscall.EROFS, "no-permission"},
}

var typedRevocation = map[string]met{
	"revocation.ErrNoIssuer":    {revocation.ErrNoIssuer, "revocation-nowhere"},
	"revocation.ErrNowhere":     {revocation.ErrNowhere, "revocation-nowhere"},
	"revocation.ErrUnreachable": {revocation.ErrUnreachable, "revocation-unreachable"},
	"revocation.ErrRefused":     {revocation.ErrRefused, "revocation-unreachable"},
	"revocation.ErrTooLarge":    {revocation.ErrTooLarge, "revocation-unusable"},
	"revocation.ErrNonsense":    {revocation.ErrNonsense, "revocation-unusable"},
	"revocation.ErrSigner":      {revocation.ErrSigner, "revocation-unusable"},
	"revocation.ErrStale":       {revocation.ErrStale, "revocation-unusable"},
}

var typedPhone = map[string]met{
	"doctor.FormatError":       {&doctor.FormatError{Path: "x.pdf"}, "report-format"},
	"phone.ErrNoCode":          {phone.ErrNoCode, "no-phone-code"},
	"phone.CharacterError":     {&phone.CharacterError{Position: 7, Character: 'U'}, "phone-code-character"},
	"phone.LengthError":        {&phone.LengthError{Length: 7}, "phone-code-length"},
	"phone.WrongError":         {&phone.WrongError{}, "phone-code-wrong"},
	"phone.WrongError/place":   {&phone.WrongError{Position: 6, Typed: "F", Fits: "0", Code: "234G-N05G"}, "phone-code-wrong"},
	"phone.WrongError/swapped": {&phone.WrongError{Position: 5, Typed: "0N", Fits: "N0", Code: "234G-N05G", Swapped: true}, "phone-code-wrong"},
	"phone.VersionError":       {&phone.VersionError{Version: 1}, "phone-code-version"},
	"phone.VersionError/newer": {&phone.VersionError{Version: 2, Newest: 1}, "phone-code-version"},
}

var typedSecret = map[string]met{
	"secret.ErrUnanswered":          {secret.ErrUnanswered, "interrupted"},
	"secret.ErrTooLong":             {secret.ErrTooLong, "secret-too-long"},
	"secret.WrongError/pin":         {wrong(secret.PIN, 2), "wrong-pin"},
	"secret.WrongError/pin, one":    {wrong(secret.PIN, 1), "wrong-pin"},
	"secret.WrongError/pin, none":   {wrong(secret.PIN, 0), "pin-locked"},
	"secret.WrongError/pin, ?":      {&secret.WrongError{Secret: secret.PIN}, "wrong-pin"},
	"secret.WrongError/code":        {wrong(secret.SubscriberCode, 3), "wrong-code"},
	"secret.WrongError/puk, one":    {wrong(secret.PUK, 1), "wrong-code"},
	"secret.WrongError/puk, none":   {wrong(secret.PUK, 0), "code-locked"},
	"secret.WrongError/so-pin, ?":   {&secret.WrongError{Secret: secret.SOPIN}, "wrong-code"},
	"secret.WrongError/new name":    {wrong("toaster", 2), "wrong-code"},
	"secret.LockedError/pin":        {&secret.LockedError{Secret: secret.PIN}, "pin-locked"},
	"secret.LockedError/code":       {&secret.LockedError{Secret: secret.SubscriberCode}, "code-locked"},
	"secret.LockedError/puk":        {&secret.LockedError{Secret: secret.PUK}, "code-locked"},
	"secret.LockedError/so-pin":     {&secret.LockedError{Secret: secret.SOPIN}, "code-locked"},
	"secret.LockedError/no name":    {&secret.LockedError{}, "code-locked"},
	"secret.RefusedError":           {&secret.RefusedError{Secret: secret.PIN}, "secret-refused"},
	"secret.RefusedError/code":      {&secret.RefusedError{Secret: secret.SubscriberCode}, "secret-refused"},
	"secret.RuleError/too-short":    {broken(secret.TooShort), "secret-too-short"},
	"secret.RuleError/too-long":     {broken(secret.TooLong), "secret-too-long"},
	"secret.RuleError/blank":        {broken(secret.HasBlank), "secret-blank"},
	"secret.RuleError/full-width":   {broken(secret.FullWidth), "secret-full-width"},
	"secret.RuleError/other-digits": {broken(secret.OtherDigits), "secret-other-digits"},
	"secret.RuleError/control":      {broken(secret.HasControl), "secret-control"},
	"secret.RuleError/not-ascii":    {broken(secret.NotASCII), "secret-not-ascii"},
	"secret.RuleError/same-as-old":  {broken(secret.SameAsOld), "secret-same-as-old"},
	"secret.RuleError/not-repeated": {broken(secret.NotRepeated), "secret-not-repeated"},
}

var typedToken = map[string]met{
	"token.ErrNoModule":       {token.ErrNoModule, "no-middleware"},
	"token.ErrNotModule":      {token.ErrNotModule, "not-a-module"},
	"token.ErrUnloadable":     {token.ErrUnloadable, "module-unloadable"},
	"token.ErrNoLoader":       {token.ErrNoLoader, "no-module-support"},
	"token.ErrModuleDied":     {token.ErrModuleDied, "module-died"},
	"token.ErrModuleSilent":   {token.ErrModuleSilent, "module-silent"},
	"token.ErrModuleOutput":   {token.ErrModuleOutput, "module-output"},
	"token.ErrNotSent":        {token.ErrNotSent, "not-sent"},
	"token.ErrNoToken":        {token.ErrNoToken, "card-not-in-module"},
	"token.ErrTwoTokens":      {token.ErrTwoTokens, "several-tokens"},
	"token.ErrGone":           {token.ErrGone, "card-removed"},
	"token.ErrChanged":        {token.ErrChanged, "tries-changed"},
	"token.ErrNoUnblock":      {token.ErrNoUnblock, "no-unblock"},
	"token.ErrNoPINPad":       {token.ErrNoPINPad, "no-entry"},
	"token.ErrCancelled":      {token.ErrCancelled, "cancelled-at-reader"},
	"token.ErrNotDone":        {token.ErrNotDone, "not-carried-out"},
	"token.ErrNoKey":          {token.ErrNoKey, "no-key"},
	"token.ErrStyle":          {token.ErrStyle, "no-such-style"},
	"token.ArchitectureError": {&token.ArchitectureError{Path: "/m.so", Want: "linux/amd64", Got: []string{"linux/arm64"}}, "module-architecture"},
	"token.ModuleError":       {&token.ModuleError{Path: "/m.so", Err: errors.New("odd")}, "module-failed"},
	"token.RV":                {token.GeneralError, "module-answer"},
	"token.RV/unknown":        {token.RV(0x7777), "module-answer"},
	"token.RV/vendor's":       {token.WrongTwoLeft, "module-answer"},
	"token.RV/gone":           {token.DeviceRemoved, "card-removed"},
	"token.RV/no PIN":         {token.UserPINNotInitialized, "pin-not-set"},
}

var typedHipki = map[string]met{
	"hipki.ErrNotRunning":          {hipki.ErrNotRunning, "component-not-running"},
	"hipki.ErrSlow":                {hipki.ErrSlow, "answer-slow"},
	"hipki.ErrCutOff":              {hipki.ErrCutOff, "answer-cut-off"},
	"hipki.ErrTooLarge":            {hipki.ErrTooLarge, "answer-too-large"},
	"hipki.ErrRedirected":          {hipki.ErrRedirected, "answer-redirected"},
	"hipki.ErrNonsense":            {hipki.ErrNonsense, "answer-nonsense"},
	"hipki.ErrOtherCard":           {hipki.ErrOtherCard, "answer-other-card"},
	"hipki.ErrCentreUnreachable":   {hipki.ErrCentreUnreachable, "centre-unreachable"},
	"hipki.ErrNoCentre":            {hipki.ErrNoCentre, "no-centre"},
	"hipki.ErrAddress":             {hipki.ErrAddress, "address-unusable"},
	"hipki.ErrNoCardNamed":         {hipki.ErrNoCardNamed, "no-card-named"},
	"hipki.ErrOwnerUnknown":        {hipki.ErrOwnerUnknown, "port-owner-unknown"},
	"hipki.ErrBlind":               {hipki.ErrBlind, "component-blind"},
	"hipki.StrangerError":          {&hipki.StrangerError{Owner: hipki.Owner{PID: 7, Name: "toaster"}}, "port-stranger"},
	"hipki.TooOldError":            {&hipki.TooOldError{Have: version("1.3.4.2"), Want: hipki.Minimum("linux")}, "component-too-old"},
	"hipki.StatusError":            {&hipki.StatusError{Status: 503}, "answer-status"},
	"hipki.StepError":              {&hipki.StepError{Step: hipki.Asking, Err: hipki.ErrCutOff}, "answer-cut-off"},
	"hipki.CodeError":              {&hipki.CodeError{Code: 0x81000227, Func: "unblockCard"}, "component-code-locked"},
	"hipki.CodeError/undocumented": {&hipki.CodeError{Code: 0x7FFFFFFF, Func: "sign"}, "component-unknown"},
}

var typedSettings = map[string]met{
	"settings.ErrSyntax":     {inFile(settings.ErrSyntax), "settings-malformed"},
	"settings.ErrTooLarge":   {inFile(settings.ErrTooLarge), "settings-too-large"},
	"settings.ErrPlace":      {inFile(settings.ErrPlace), "setting-misplaced"},
	"settings.ErrType":       {inFile(settings.ErrType), "setting-unusable"},
	"settings.ErrValue":      {inFile(fmt.Errorf("%w: %w", settings.ErrValue, hipki.ErrAddress)), "setting-unusable"},
	"settings.ErrNoFolder":   {settings.ErrNoFolder, "no-settings-folder"},
	"settings.Error":         {&settings.Error{Key: settings.Language, Err: settings.ErrValue}, "setting-unusable"},
	"settings.Error/no line": {&settings.Error{File: "/f", Err: settings.ErrSyntax}, "settings-malformed"},
	"settings.Error/section": {&settings.Error{File: "/f", Line: 1, Key: "settings", Err: settings.ErrType}, "setting-unusable"},
	"crash.Report":           {&crash.Report{Where: "home", File: "/r.json"}, "crashed"},
	"crash.Report/unsaved":   {&crash.Report{Where: "home", Err: &fs.PathError{Op: "open", Path: "/r", Err: syscall.EROFS}}, "crashed"},
	"desk.ErrBusy":           {desk.ErrBusy, "task-under-way"},
	"desk.ErrBroken":         {fmt.Errorf("reading: %w", desk.ErrBroken), "broke-off"},
	"settings.Error/policy":  {inPolicy(settings.Centre, settings.ErrValue), "policy-unusable"},
	"settings.Error/type":    {inPolicy(settings.Centre, settings.ErrType), "policy-unusable"},
	"settings.Error/place":   {inPolicy(settings.Centre, settings.ErrPlace), "policy-misplaced"},
	"settings.Error/syntax":  {inPolicy("", settings.ErrSyntax), "policy-unreadable"},
	"settings.Error/head":    {inPolicy("locked", settings.ErrType), "policy-unreadable"},
	"settings.Error/shut":    {inPolicy("", fs.ErrPermission), "policy-unreadable"},
	"update.ErrUnavailable":  {update.ErrUnavailable, "update-unavailable"},
	"update.ErrForged":       {update.ErrForged, "update-forged"},
	"update.ErrMalformed":    {fmt.Errorf("%w: x", update.ErrMalformed), "update-forged"},
	"update.ErrRolledBack":   {update.ErrRolledBack, "update-forged"},
	"update.ErrClock":        {update.ErrClock, "update-clock"},
	"update.ErrExpired":      {update.ErrExpired, "update-clock"},
	"update.ErrFuture":       {update.ErrFuture, "update-clock"},
	"update.ErrUnreachable":  {fmt.Errorf("%w: %w", update.ErrUnreachable, context.DeadlineExceeded), "update-failed"},
	"update.ErrFailed":       {update.ErrFailed, "update-failed"},
	"settings.LockedError":   {&settings.LockedError{Key: settings.Centre}, "setting-locked"},
}

func inFile(reason error) error {
	return &settings.Error{File: "/f", Line: 3, Key: settings.Centre, Err: reason}
}

func inPolicy(key settings.Key, reason error) error {
	return &settings.Error{File: "/p", Key: key, Policy: true, Err: reason}
}

func wrong(name secret.Name, left int) error {
	return &secret.WrongError{Secret: name, TriesLeft: &left}
}

func version(text string) hipki.Version {
	v, err := hipki.ParseVersion(text)
	if err != nil {
		panic(err)
	}
	return v
}

func broken(reason secret.Reason) error {
	return &secret.RuleError{Rules: secret.CitizenPIN, Reason: reason}
}

// neverMet are the typed errors that no person meets, with the reason.
var neverMet = map[string]string{
	"transport.ErrTranscript": "recordings are played in tests only",
	"transport.ErrDeparted":   "recordings are played in tests only",
	"phone.ErrTable":          "the tables are part of the program, and a test reads them",
	"card.Problem":            "it carries an error of this table, which is what is told",
}

func TestEveryTypedErrorIsKnownHere(t *testing.T) {
	known := map[string]bool{}
	for name := range typed() {
		name, _, _ = strings.Cut(name, "/")
		known[name] = true
	}
	for _, folder := range []string{
		"cardops/reader", "cardops/transport", "cardops/card", "cardops/cert", "cardops/ops", "cardops/secret", "cardops/token", "cardops/hipki",
		"cardops/phone", "app/settings", "app/update",
	} {
		pkg, names := path.Base(folder), errorNames(t, folder)
		if len(names) < 2 {
			t.Errorf("%d errors were found in %s: the search is broken", len(names), pkg)
		}
		for _, name := range names {
			name = pkg + "." + name
			_, excused := neverMet[name]
			if known[name] == excused {
				t.Errorf("%s: is in the table: %v, is excused: %v", name, known[name], excused)
			}
		}
	}
}

func TestEveryTypedErrorHasWords(t *testing.T) {
	for name, tc := range typed() {
		t.Run(name, func(t *testing.T) {
			wrapped := fmt.Errorf("read 0903: %w", tc.err)
			joined := errors.Join(errors.New("something"), wrapped)
			for _, err := range []error{tc.err, wrapped, joined} {
				if got := words.Code(err); got != tc.code {
					t.Errorf("%v has the code %q, want %q", err, got, tc.code)
				}
			}
			checkWords(t, wrapped, tc.code)
		})
	}
}

// checkWords: an error is told in both languages, and nothing is left open.
func checkWords(t *testing.T, err error, code string) {
	t.Helper()
	for _, l := range words.Languages() {
		p := words.In(l).Problem(err)
		if p.Code != code {
			t.Errorf("%s: %+v, want the code %q", l, p, code)
		}
		for _, text := range []string{p.Message, p.Remedy} {
			if text == "" && code != "cancelled" || isKey(text) || strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
				t.Errorf("%s: %q of %+v", l, text, p)
			}
		}
		if said := p.Message + p.Remedy; strings.Contains(said, "  ") && !strings.Contains(said, "\n") {
			t.Errorf("%s: a place was left empty: %q", l, said)
		}
	}
}

// isKey: a key without a text is its own text.
func isKey(text string) bool {
	return strings.HasPrefix(text, "error.") || strings.HasPrefix(text, "component.")
}

func TestEveryCodeIsReached(t *testing.T) {
	reached := map[string]bool{}
	for _, tc := range typed() {
		reached[tc.code] = true
	}
	for _, code := range errorCodes(t) {
		if !reached[code] {
			t.Errorf("no error of the table has the code %q", code)
		}
	}
	shape := "abcdefghijklmnopqrstuvwxyz-"
	for code := range reached {
		if strings.Trim(code, shape) != "" {
			t.Errorf("%q is not in kebab-case", code)
		}
	}
}

func TestEveryRuleHasACode(t *testing.T) {
	for _, reason := range named(constants(t, "cardops/secret", "Reason")) {
		if got := words.Code(broken(secret.Reason(reason))); got != "secret-"+reason {
			t.Errorf("%s has the code %q", reason, got)
		}
	}
}

// Every particular case is one that an error of the table is, so that none waits for an error that can't come.
func TestEveryVariantIsTold(t *testing.T) {
	said := map[string]bool{}
	errs := []error{
		&hipki.StepError{Step: hipki.Building, Err: secret.Unanswered(hipki.ErrSlow)},
		&hipki.StepError{Step: hipki.Asking, Err: secret.Unanswered(hipki.ErrSlow)},
	}
	for _, tc := range typed() {
		errs = append(errs, tc.err)
	}
	for _, err := range errs {
		said[words.In(words.English).Problem(err).Remedy] = true
	}
	for _, code := range variantCodes(t) {
		remedy := texts(t, words.English)["error."+code+".remedy"]
		beginning, _, _ := strings.Cut(remedy, "{{")
		if !slices.ContainsFunc(slices.Collect(maps.Keys(said)), func(s string) bool { return strings.HasPrefix(s, beginning) }) {
			t.Errorf("nobody is told %s: %q", code, remedy)
		}
	}
}
