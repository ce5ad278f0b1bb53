package words_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"carddesk/app/words"
	"carddesk/assets"
)

// mayBeEmpty are the texts that have nothing to say in any language.
var mayBeEmpty = []string{"error.cancelled.remedy"}

// entry is a text in the order of its file.
type entry struct{ key, text string }

// entries reads a translation as it is written, because a map would hide the order and keys that are there twice.
func entries(t *testing.T, l words.Language) []entry {
	t.Helper()
	raw, err := fs.ReadFile(assets.Translations, "translations/"+string(l)+".json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	var all []entry
	next := func() json.Token {
		token, err := d.Token()
		if err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		return token
	}
	next() // the opening brace
	for d.More() {
		key, isKey := next().(string)
		text, isText := next().(string)
		if !isKey || !isText {
			t.Fatalf("%s: behind %q stands something else than a text", l, key)
		}
		all = append(all, entry{key, text})
	}
	return all
}

// The words are what a JSON decoder reads of their file, which has one on each line.
func TestTextsAreThoseOfTheFile(t *testing.T) {
	for _, l := range words.Languages() {
		w := words.In(l)
		all := entries(t, l)
		for _, e := range all {
			if got := w.Text(e.key); !strings.Contains(e.text, "{{") && got != e.text || !w.Has(e.key) || strings.HasPrefix(got, `"`) && !strings.HasPrefix(e.text, `"`) {
				t.Errorf("%s, %s: %q, want %q", l, e.key, got, e.text)
			}
		}
		raw, err := fs.ReadFile(assets.Translations, "translations/"+string(l)+".json")
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(raw, []byte("\n")) - 2; lines != len(all) {
			t.Errorf("%s: %d texts on %d lines", l, len(all), lines)
		}
	}
}

func texts(t *testing.T, l words.Language) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, e := range entries(t, l) {
		all[e.key] = e.text
	}
	return all
}

func TestKeysAreSortedAndUnique(t *testing.T) {
	for _, l := range words.Languages() {
		all := entries(t, l)
		if len(all) < 100 {
			t.Errorf("%s: only %d texts were read", l, len(all))
		}
		for i := 1; i < len(all); i++ {
			if all[i-1].key >= all[i].key {
				t.Errorf("%s: %q stands before %q", l, all[i-1].key, all[i].key)
			}
		}
	}
}

func TestLanguagesAreComplete(t *testing.T) {
	want := slices.Sorted(maps.Keys(texts(t, words.Languages()[0])))
	for _, l := range words.Languages()[1:] {
		got := slices.Sorted(maps.Keys(texts(t, l)))
		for _, key := range want {
			if !slices.Contains(got, key) {
				t.Errorf("%s lacks %q", l, key)
			}
		}
		for _, key := range got {
			if !slices.Contains(want, key) {
				t.Errorf("only %s has %q", l, key)
			}
		}
	}
}

func TestNoFileOfAnUnknownLanguage(t *testing.T) {
	files, err := fs.Glob(assets.Translations, "translations/*")
	if err != nil || len(files) != len(words.Languages()) {
		t.Errorf("%q, %v; there are %d languages", files, err, len(words.Languages()))
	}
}

func TestEveryTextSaysSomething(t *testing.T) {
	for _, l := range words.Languages() {
		for key, text := range texts(t, l) {
			empty := strings.TrimSpace(text) == ""
			if empty != slices.Contains(mayBeEmpty, key) {
				t.Errorf("%s %s: %q", l, key, text)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\.([A-Z][A-Za-z]*)`)

// mentioned are the places that a text has, without repetition. Outside braces nothing counts: .NET would look like one.
func mentioned(text string) []string {
	all := map[string]bool{}
	for _, action := range regexp.MustCompile(`\{\{.*?\}\}`).FindAllString(text, -1) {
		for _, m := range placeholder.FindAllStringSubmatch(action, -1) {
			all[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func TestLanguagesMentionTheSame(t *testing.T) {
	chinese, english := texts(t, words.Chinese), texts(t, words.English)
	places := 0
	for key := range chinese {
		zh, en := mentioned(chinese[key]), mentioned(english[key])
		places += len(zh)
		if !slices.Equal(zh, en) {
			t.Errorf("%s: %q in Chinese, %q in English", key, zh, en)
		}
	}
	if places < 20 {
		t.Errorf("only %d places were found: the search is broken", places)
	}
}

func TestEveryTextIsATemplate(t *testing.T) {
	for _, l := range words.Languages() {
		for key, text := range texts(t, l) {
			parsed, err := template.New(key).Parse(text)
			if err != nil {
				t.Errorf("%s %v", l, err)
				continue
			}
			values := map[string]any{}
			for _, place := range mentioned(text) {
				values[place] = 2 // a number fits all of them: some count, some are only printed
			}
			var out strings.Builder
			if err := parsed.Option("missingkey=error").Execute(&out, values); err != nil || strings.Contains(out.String(), "{{") {
				t.Errorf("%s %s: %q, %v", l, key, out.String(), err)
			}
		}
	}
}

// mainland are words of the mainland, with Taiwan's.
var mainland = map[string]string{
	"程序": "程式", "信息": "資訊或訊息", "讀卡器": "讀卡機", "默認": "預設", "軟件": "軟體", "硬件": "硬體", "網絡": "網路", "視頻": "影片",
	"打印": "列印", "文件夾": "資料夾", "磁盤": "磁碟", "硬盤": "硬碟", "服務器": "伺服器", "接口": "介面", "窗口": "視窗", "鼠標": "滑鼠", "用戶名": "使用者名稱",
	"密鑰": "金鑰", "證書": "憑證", "芯片": "晶片", "數據": "資料", "屏幕": "螢幕", "登錄": "登入", "退出": "結束", "菜單": "選單", "重啟": "重新啟動", "激活": "開卡",
	"口令": "PIN碼", "字符": "字元", "字節": "位元組", "端口": "連接埠", "插件": "外掛", "質量": "品質", "支持": "支援", "運行": "執行", "卸載": "移除", "設置": "設定",
	"客戶端": "用戶端", "兼容": "相容", "反饋": "回報", "算法": "演算法（不單用算法）", "身份證": "身分證", "過期": "到期", "吊銷": "廢止", "U盤": "隨身碟",
}

// simplified are characters of the mainland's script that Taiwan does not write.
const simplified = "这个机证书签发没处请试读号码时间过们说为对现网页电脑软应该还无败错误选择语帮项显从关开启务给让张钥讯种际档产实"

func TestChineseIsTaiwans(t *testing.T) {
	traditional := strings.Join(slices.Collect(maps.Values(texts(t, words.Chinese))), "")
	for key, text := range texts(t, words.Chinese) {
		for word, taiwans := range mainland {
			if strings.Contains(strings.ReplaceAll(text, "演算法", ""), word) {
				t.Errorf("%s has %q, in Taiwan %q: %s", key, word, taiwans, text)
			}
		}
		if i := strings.IndexAny(text, simplified); i >= 0 {
			t.Errorf("%s is in simplified characters from %q on: %s", key, text[i:], text)
		}
	}
	if !strings.Contains(traditional, "讀卡機") || !strings.Contains(traditional, "自然人憑證") {
		t.Error("these are not the Chinese texts")
	}
}

func TestNoExclamationMarks(t *testing.T) {
	for _, l := range words.Languages() {
		for key, text := range texts(t, l) {
			if strings.ContainsAny(text, "!！") {
				t.Errorf("%s %s calls out: %s", l, key, text)
			}
		}
	}
}

func TestNoTextBlamesTheUser(t *testing.T) {
	blame := map[words.Language]*regexp.Regexp{
		words.English: regexp.MustCompile(`(?i)\b(illegal|invalid|abort|fatal|you (did|must|should|failed|forgot)|your (fault|mistake))\b`),
		words.Chinese: regexp.MustCompile(`非法|致命|您(忘|錯|沒)|你|違規|操作錯誤`),
	}
	for l, words := range blame {
		for key, text := range texts(t, l) {
			if found := words.FindString(text); found != "" {
				t.Errorf("%s %s has %q: %s", l, key, found, text)
			}
		}
	}
}

// A full sentence ends with its full stop; what is joined to others with a colon or stands in a list does not.
func TestProblemsAndRemediesAreSentences(t *testing.T) {
	ends := map[words.Language]string{words.English: ".", words.Chinese: "。"}
	for l, end := range ends {
		for key, text := range texts(t, l) {
			isSentence := strings.HasPrefix(key, "error.") && text != "" && !strings.HasSuffix(text, "}}")
			if isSentence && !strings.HasSuffix(text, end) {
				t.Errorf("%s %s does not end with %q: %s", l, key, end, text)
			}
		}
	}
}

func TestText(t *testing.T) {
	english := words.In(words.English)
	cases := map[string]struct {
		key    string
		values []words.Values
		want   string
	}{
		"plain":              {"card.nhi", nil, "National Health Insurance card"},
		"filled":             {"info.number", []words.Values{{"Number": "TP1"}}, "Card number: TP1"},
		"one day":            {"state.valid", []words.Values{{"Days": 1}}, "valid, 1 day left"},
		"several days":       {"state.valid", []words.Values{{"Days": 2}}, "valid, 2 days left"},
		"the last day":       {"state.valid", []words.Values{{"Days": 0}}, "valid, less than a day left"},
		"ended a day ago":    {"state.expired", []words.Values{{"Days": 1}}, "expired 1 day ago"},
		"ended just now":     {"state.expired", []words.Values{{"Days": 0}}, "expired less than a day ago"},
		"braces in a value":  {"info.number", []words.Values{{"Number": "{{.Secret}}"}}, "Card number: {{.Secret}}"},
		"a key without text": {"no.such.key", nil, "no.such.key"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := english.Text(tc.key, tc.values...); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestCardName(t *testing.T) {
	for kind, want := range map[string]string{"nhi": "健保卡", "piv": "PIV 卡", "": "無法辨識的卡片", "toaster": "無法辨識的卡片"} {
		if got := words.In(words.Chinese).CardName(kind); got != want {
			t.Errorf("%q is called %q, want %q", kind, got, want)
		}
	}
}

func ExampleWords_Text() {
	fmt.Println(words.In(words.Chinese).Text("secret.tries", words.Values{"Tries": 3}))
	// Output: 還有 3 次機會
}
