package screen_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"carddesk/app/screen"
	"carddesk/app/theme"
	"carddesk/app/words"
	"carddesk/assets"
)

// pageText is a page of the help as it is written.
func pageText(t *testing.T, l words.Language, topic string) string {
	t.Helper()
	raw, err := fs.ReadFile(assets.Help, path.Join("help", string(l), topic+".md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// eachPage runs a test on every page in every language.
func eachPage(t *testing.T, check func(t *testing.T, l words.Language, topic, text string)) {
	for _, l := range words.Languages() {
		for _, topic := range screen.Topics() {
			t.Run(string(l)+"/"+topic, func(t *testing.T) { check(t, l, topic, pageText(t, l, topic)) })
		}
	}
}

func TestEveryTopicIsThereInEveryLanguageAndNoOther(t *testing.T) {
	want := slices.Sorted(slices.Values(screen.Topics()))
	if len(slices.Compact(slices.Clone(want))) != len(want) {
		t.Error("a topic is listed twice")
	}
	for _, l := range words.Languages() {
		files, err := fs.Glob(assets.Help, "help/"+string(l)+"/*.md")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range files {
			got = append(got, strings.TrimSuffix(path.Base(f), ".md"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q, listed are %q", l, got, want)
		}
	}
	folders, err := fs.ReadDir(assets.Help, "help")
	if err != nil || len(folders) != len(words.Languages()) {
		t.Errorf("%d folders, %v", len(folders), err)
	}
}

var markdownLink = regexp.MustCompile(`(!?)\[([^\]]*)\]\(([^ )]+)[^)]*\)`)

// official are the hosts that the help may lead to.
var official = []string{"moica.nat.gov.tw"}

func TestLinksLeadSomewhere(t *testing.T) {
	seen := 0
	eachPage(t, func(t *testing.T, _ words.Language, topic, text string) {
		for _, m := range markdownLink.FindAllStringSubmatch(text, -1) {
			seen++
			expectTarget(t, topic, m[1] == "!", m[3])
		}
	})
	if seen < 80 {
		t.Errorf("only %d links were found: the search is broken", seen)
	}
}

func expectTarget(t *testing.T, topic string, picture bool, target string) {
	t.Helper()
	if picture {
		name, ok := strings.CutPrefix(target, "picture:")
		if !ok || !slices.Contains(theme.PictureNames(), theme.PictureName(name)) {
			t.Errorf("there is no picture %q", target)
		}
		return
	}
	if to, ok := strings.CutSuffix(target, ".md"); ok {
		if to == topic || !slices.Contains(screen.Topics(), to) {
			t.Errorf("%q is no other topic", target)
		}
		return
	}
	if u, err := url.Parse(target); err != nil || u.Scheme != "https" || !slices.Contains(official, u.Host) {
		t.Errorf("%q is no official site", target)
	}
}

func TestBothLanguagesLeadToTheSame(t *testing.T) {
	for _, topic := range screen.Topics() {
		targets := func(l words.Language) (all []string) {
			for _, m := range markdownLink.FindAllStringSubmatch(pageText(t, l, topic), -1) {
				all = append(all, m[3])
			}
			return all
		}
		if zh, en := targets(words.Chinese), targets(words.English); !slices.Equal(zh, en) {
			t.Errorf("%s: %q in Chinese, %q in English", topic, zh, en)
		}
	}
}

func TestBothLanguagesHaveTheSameTelephoneNumbers(t *testing.T) {
	telephone := regexp.MustCompile(`\d{4}-\d{3}-\d{3}`)
	found := 0
	eachPage(t, func(t *testing.T, l words.Language, topic, text string) {
		for _, n := range telephone.FindAllString(text, -1) {
			found++
			if n != "0800-080-117" {
				t.Errorf("%s is not the service desk's number", n)
			}
		}
	})
	for _, topic := range screen.Topics() {
		zh, en := telephone.FindAllString(pageText(t, words.Chinese, topic), -1), telephone.FindAllString(pageText(t, words.English, topic), -1)
		if len(zh) != len(en) {
			t.Errorf("%s: %d in Chinese, %d in English", topic, len(zh), len(en))
		}
	}
	if found < 12 {
		t.Errorf("only %d numbers were found: the search is broken", found)
	}
}

// A page is read by somebody who is worried: it begins with its title and what is the matter, and is short.
func TestPagesAreShort(t *testing.T) {
	const english, chinese = 250, 400 // words, characters: one screen at the usual size
	eachPage(t, func(t *testing.T, l words.Language, _, text string) {
		if !strings.HasPrefix(text, "# ") || strings.Count("\n"+text, "\n# ") != 1 {
			t.Error("a page has one title, on its first line")
		}
		text = markdownLink.ReplaceAllString(text, "$2")
		length, most := len(strings.Fields(text)), english
		if l == words.Chinese {
			length, most = 0, chinese
			for _, r := range text {
				if unicode.Is(unicode.Han, r) {
					length++
				}
			}
		}
		if length > most || length < 50 {
			t.Errorf("%d long, want 50 to %d", length, most)
		}
	})
}

// What the program lays out itself is headings, paragraphs, lists, links in lists of their own and pictures: anything else would be lost.
func TestPagesUseOnlyWhatIsLaidOut(t *testing.T) {
	strange := regexp.MustCompile("(?m)^(###|>|```|    |\\||\\s*[-*_]{3,}$)|\\*\\*|`|<[a-z/]")
	inText := regexp.MustCompile(`(?m)^[^-!\n].*\]\(|^- .+\[|^- \[[^\]]*\]\([^)]*\).+`)
	eachPage(t, func(t *testing.T, _ words.Language, _, text string) {
		for _, form := range []*regexp.Regexp{strange, inText} {
			if m := form.FindString(text); m != "" {
				t.Errorf("%q is not laid out", m)
			}
		}
	})
}

func TestPagesKeepTheTone(t *testing.T) {
	blame := regexp.MustCompile(`(?i)[!！]|\b(illegal|invalid|fatal|your (fault|mistake))\b|非法|致命|您(忘|錯|沒)|你|違規`)
	mainland := regexp.MustCompile(`程序|信息|讀卡器|默認|軟件|硬件|網絡|文件夾|服務器|接口|窗口|鼠標|密鑰|證書|芯片|數據|屏幕|登錄|退出|菜單|重啟|激活|口令|字符|端口|插件|支持|運行|卸載|設置|客戶端|兼容|身份證|過期|吊銷`)
	eachPage(t, func(t *testing.T, l words.Language, _, text string) {
		text = regexp.MustCompile(`!\[`).ReplaceAllString(text, "[")
		if m := blame.FindString(text); m != "" {
			t.Errorf("%q", m)
		}
		if m := mainland.FindString(text); l == words.Chinese && m != "" {
			t.Errorf("%q is not said in Taiwan", m)
		}
	})
}

func TestTopicsInTheSourceExist(t *testing.T) {
	found := 0
	for _, call := range helpCalls(t) {
		found++
		if !slices.Contains(screen.Topics(), call) {
			t.Errorf("Help(%q): there is no such topic", call)
		}
	}
	for _, topic := range constantsOf(t, "helptopics.go") {
		if !slices.Contains(screen.Topics(), topic) {
			t.Errorf("%q is a constant and not listed", topic)
		}
		found++
	}
	if found < len(screen.Topics()) {
		t.Errorf("only %d were found: the search is broken", found)
	}
}

// helpCalls are the topics in calls of a function called Help with a text written out.
func helpCalls(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			f, isSelector := call.Fun.(*ast.SelectorExpr)
			text, isText := call.Args[0].(*ast.BasicLit)
			if isSelector && f.Sel.Name == "Help" && isText {
				topic, _ := strconv.Unquote(text.Value)
				all = append(all, topic)
			}
			return true
		})
	}
	return all
}

// constantsOf are the texts of the constants in a file.
func constantsOf(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range parsed.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, s := range group.Specs {
			text, _ := strconv.Unquote(s.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
			all = append(all, text)
		}
	}
	return all
}
