package words_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"carddesk/app/crash"
	"carddesk/app/settings"
	"carddesk/app/words"
	"carddesk/cardops/hipki"
	"carddesk/cardops/phone"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

var died = &token.ModuleError{Path: "/opt/x/libp11.so", Name: "HiCOS PKCS#11", Version: "3.1", Err: token.ErrModuleDied}

// What an error tells beyond its code: names, numbers, whom to turn to.
func TestSentences(t *testing.T) {
	cases := map[string]struct {
		err    error
		code   string
		has    []string // in the message or the remedy, in Chinese
		hasNot []string
	}{
		"a card pulled while a PIN was changed": {
			secret.Unanswered(reader.ErrRemoved), "interrupted",
			[]string{"卡片就被取出了", "最多用掉一次機會", "先查看剩餘次數", "用新的PIN碼驗證一次，不要用舊的"},
			[]string{"卡片沒有受到影響", "不正確，"},
		},
		"a module that died while a PIN was changed": {
			secret.Unanswered(died), "interrupted", []string{"「HiCOS PKCS#11 3.1」停止運作了", "先查看剩餘次數"}, []string{"/opt/x"},
		},
		"nothing known but that it is not known": {secret.ErrUnanswered, "interrupted", []string{"不能確定"}, []string{"沒有預料到"}},
		"a surprise after a secret was sent": {
			secret.Unanswered(errors.New("surprise")), "interrupted", []string{"不能確定"}, []string{"surprise"},
		},
		"the component cut off while it built": {
			&hipki.StepError{Step: hipki.Building, Err: secret.Unanswered(hipki.ErrCutOff)}, "interrupted",
			[]string{"PIN碼沒有變更", "跨平台網頁元件回應到一半"},
			[]string{"發卡中心"},
		},
		"the centre cut off": {
			&hipki.StepError{Step: hipki.Asking, Err: secret.Unanswered(hipki.ErrCutOff)}, "interrupted",
			[]string{"PIN碼沒有變更", "四次機會可能用掉了一次", "發卡中心回應到一半"},
			[]string{"跨平台網頁元件回應到一半"},
		},
		"the component cut off while it applied": {
			&hipki.StepError{Step: hipki.Applying, Err: secret.Unanswered(hipki.ErrCutOff)}, "interrupted",
			[]string{"不能確定", "用新的PIN碼驗證一次"},
			[]string{"PIN碼沒有變更"},
		},
		"two tries":       {wrong(secret.PIN, 2), "wrong-pin", []string{"PIN碼不正確", "還有 2 次"}, []string{"請不要再猜"}},
		"one try":         {wrong(secret.PIN, 1), "wrong-pin", []string{"只剩 1 次", "再錯一次就會鎖卡", "請不要再猜"}, nil},
		"tries not known": {&secret.WrongError{Secret: secret.PIN}, "wrong-pin", []string{"卡片不提供剩餘次數"}, []string{"還有"}},
		"a wrong PUK":     {wrong(secret.PUK, 2), "wrong-code", []string{"PUK不正確", "還有 2 次", "發卡單位"}, []string{"戶政", "用戶代碼"}},
		"a wrong code":    {wrong(secret.SubscriberCode, 2), "wrong-code", []string{"用戶代碼不正確", "戶政事務所"}, []string{"PUK", "發卡單位"}},
		"a wrong SO PIN":  {wrong(secret.SOPIN, 1), "wrong-code", []string{"第二組代碼（SO PIN）不正確", "請不要再猜"}, nil},
		"a locked PIN": {
			&secret.LockedError{Secret: secret.PIN}, "pin-locked", []string{"不要再試", "用戶代碼", "PUK"}, nil,
		},
		"a locked code": {
			&secret.LockedError{Secret: secret.SubscriberCode}, "code-locked", []string{"0800-080-117", "戶政事務所"}, []string{"發卡單位"},
		},
		"a locked PUK":     {&secret.LockedError{Secret: secret.PUK}, "code-locked", []string{"PUK已鎖住", "發卡單位"}, []string{"0800-080-117"}},
		"a PIN too short":  {broken(secret.TooShort), "secret-too-short", []string{"PIN碼太短", "6 到 8 個字元", "沒有送出"}, nil},
		"a code too long":  {&secret.RuleError{Rules: secret.CitizenCode, Reason: secret.TooLong}, "secret-too-long", []string{"用戶代碼太長", "6 到 10"}, nil},
		"a fixed length":   {&secret.RuleError{Rules: secret.Rules{Secret: secret.PUK, Min: 8, Max: 8}, Reason: secret.TooLong}, "secret-too-long", []string{"應為 8 個字元"}, []string{"到"}},
		"far too long":     {secret.ErrTooLong, "secret-too-long", []string{"超過任何"}, nil},
		"full width":       {broken(secret.FullWidth), "secret-full-width", []string{"全形", "半形"}, nil},
		"a refused code":   {&secret.RefusedError{Secret: secret.SubscriberCode}, "secret-refused", []string{"用戶代碼的格式"}, []string{"PIN碼的格式"}},
		"a module's death": {died, "module-died", []string{"「HiCOS PKCS#11 3.1」"}, []string{"/opt/x"}},
		"a module without a name": {
			&token.ModuleError{Path: "/opt/x/libp11.so", Err: token.ErrModuleSilent}, "module-silent", []string{"「libp11.so」"}, nil,
		},
		"a module without anything": {&token.ModuleError{Err: token.ErrModuleDied}, "module-died", []string{"卡片模組停止運作了"}, []string{"「」"}},
		"an Intel module on Apple silicon": {
			&token.ArchitectureError{Path: "/Library/a.dylib", Want: "darwin/arm64", Got: []string{"darwin/amd64", "darwin/386"}},
			"module-architecture",
			[]string{"/Library/a.dylib", "macOS x64 (64-bit)、macOS x86 (32-bit)", "需要 macOS ARM64"},
			[]string{"darwin"},
		},
		"an answer with a name":   {token.DeviceError, "module-answer", []string{"CKR_DEVICE_ERROR"}, nil},
		"an answer of the vendor": {token.RV(0x80000077), "module-answer", []string{"0x80000077"}, []string{"CKR"}},
		"what was not carried out": {
			fmt.Errorf("%w: %w", token.ErrNotDone, token.SessionReadOnly), "not-carried-out", []string{"（CKR_SESSION_READ_ONLY）"}, nil,
		},
		"an old component": {
			&hipki.TooOldError{Have: version("1.3.4.2"), Want: hipki.Minimum("linux")}, "component-too-old", []string{"1.3.4.2 版", "1.3.4.3 以上"}, nil,
		},
		"a stranger": {
			&hipki.StrangerError{Owner: hipki.Owner{PID: 42, Name: "toaster", Path: "/usr/bin/toaster"}}, "port-stranger",
			[]string{"toaster, /usr/bin/toaster, PID 42"},
			nil,
		},
		"a line of the settings": {
			inFile(settings.ErrSyntax), "settings-malformed", []string{"「/f」第 3 行", "單引號"}, nil,
		},
		"a value of the settings": {
			inFile(settings.ErrValue), "setting-unusable", []string{"「/f」第 3 行的「centre」（發卡中心的位址）", "https 位址"}, []string{"http://"},
		},
		"a value of a list": {
			&settings.Error{Key: settings.TextSize, Err: settings.ErrValue}, "setting-unusable", []string{"「文字大小」", "100, 125, 150, 200"}, []string{"第"},
		},
		"a setting that is locked": {&settings.LockedError{Key: settings.Centre}, "setting-locked", []string{"「發卡中心的位址」", "管理者"}, nil},
		"a mistake in the program": {
			&crash.Report{Where: "home", File: "/r.json"}, "crashed", []string{"「/r.json」", "剩餘次數"}, []string{"home"},
		},
		"a character that no code has": {
			&phone.CharacterError{Position: 9, Character: '\u202e'}, "phone-code-character", []string{"第 3 組第 1 個", `\u202e`}, []string{"\u202e"},
		},
		"a misheard character": {
			&phone.WrongError{Position: 8, Typed: "X", Fits: "G", Code: "234G-N05G"}, "phone-code-wrong", []string{"第 2 組第 4 個字元「X」", "「G」", "234G-N05G"}, nil,
		},
		"characters that changed places": {
			&phone.WrongError{Position: 4, Typed: "NG", Fits: "GN", Code: "234G-N05G", Swapped: true}, "phone-code-wrong", []string{"第 1 組第 4 個", "「NG」順序", "「GN」"}, nil,
		},
		"no centre": {
			hipki.ErrNoCentre, "no-centre", []string{"moica.nat.gov.tw → 憑證作業 → 忘記PIN碼/鎖卡解碼", "卡號", "沒有送出"}, nil,
		},
		"a centre's status": {
			&hipki.StepError{Step: hipki.Asking, Err: &hipki.StatusError{Status: 503}}, "answer-status", []string{"發卡中心拒絕", "HTTP 503"}, nil,
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			checkWords(t, tc.err, tc.code)
			p := words.In(words.Chinese).Problem(fmt.Errorf("do: %w", tc.err))
			all := p.Message + p.Remedy
			for _, part := range tc.has {
				if !strings.Contains(all, part) {
					t.Errorf("%q does not say %q", all, part)
				}
			}
			for _, part := range tc.hasNot {
				if strings.Contains(all, part) {
					t.Errorf("%q says %q", all, part)
				}
			}
		})
	}
}

// A secret that finds its way into an error is not shown by it.
func TestNoProblemShowsASecret(t *testing.T) {
	s, err := secret.From([]byte("Q7w-Z9"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Wipe()
	for _, err := range []error{
		fmt.Errorf("odd: %v %+v %#v %s %q %x", s, s, s, s, s, s),
		&token.ModuleError{Err: fmt.Errorf("%w: %v", token.ErrUnloadable, s)},
	} {
		p := words.In(words.English).Problem(err)
		if strings.Contains(p.Message, "Q7w") || strings.Contains(p.Message, "51377") || !strings.Contains(p.Message, "(secret)") {
			t.Errorf("%q", p.Message)
		}
	}
}

func TestWeakness(t *testing.T) {
	for _, l := range words.Languages() {
		w := words.In(l)
		if got := w.Weakness(secret.Strong); got != "" {
			t.Errorf("%s: a strong secret is told to be %q", l, got)
		}
		for _, why := range named(constants(t, "cardops/secret", "Weakness")) {
			if got := w.Weakness(secret.Weakness(why)); got == "weak."+why || got == "" {
				t.Errorf("%s: %q", l, got)
			}
		}
	}
}

func TestSlotName(t *testing.T) {
	chinese := words.In(words.Chinese)
	for place, want := range map[string]string{
		"9A": "身分驗證憑證", "9C": "簽章憑證", "9D": "加密憑證", "9E": "卡片驗證憑證", "08F2/0E00": "", "": "", "9F": "",
	} {
		if got := chinese.SlotName(place); got != want {
			t.Errorf("%q is %q, want %q", place, got, want)
		}
	}
}

// The texts about PIN and code never advise to try once more where one more try may lock.
func TestLastTryIsNeverInvited(t *testing.T) {
	invitation := regexp.MustCompile(`(?i)try again\.|再試一次|再輸入一次`)
	for _, code := range []string{"wrong-pin-last", "wrong-code-last", "pin-locked", "code-locked", "code-locked-issuer"} {
		for _, l := range words.Languages() {
			remedy := texts(t, l)["error."+code+".remedy"]
			clean := strings.ReplaceAll(remedy, "do not try again.", "")
			if remedy == "" || invitation.MatchString(clean) {
				t.Errorf("%s %s: %q", l, code, remedy)
			}
		}
	}
}
