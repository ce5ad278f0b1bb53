package widget_test

import (
	"time"

	"carddesk/app/widget"
	"carddesk/app/words"
)

// sample is what the gallery says, in one language.
type sample struct {
	heading, paragraph, muted                        string
	good, warn, bad, unknown, plain                  string
	action, detail, why, long                        string
	problem, remedy                                  string
	steps                                            []string
	issued, end, today, extend, ended, early, before string
	number, holder                                   string
}

var samples = map[words.Language]sample{
	words.Chinese: {
		heading:   "您的憑證卡片可以使用",
		paragraph: "這張卡片是自然人憑證。憑證在有效期限內，PIN 碼（Card PIN）還可以試 3 次，請放心使用。",
		muted:     "資料都留在這台電腦，不會傳送出去。",
		good:      "有效",
		warn:      "即將到期",
		bad:       "已鎖卡",
		unknown:   "無法得知",
		plain:     "練習",
		action:    "變更 PIN 碼",
		detail:    "需要目前的 PIN 碼，大約一分鐘。",
		why:       "請先把卡片插入讀卡機。",
		long:      "使用用戶代碼解除卡片鎖定並設定新的 PIN 碼",
		problem:   "PIN 碼只剩下一次機會。",
		remedy:    "請先不要再試。若不確定 PIN 碼，可以使用用戶代碼解鎖，卡片不會損壞。",
		steps:     []string{"說明", "同意事項", "輸入 PIN 碼", "完成"},
		issued:    "核發\n2021/12/01",
		end:       "到期\n2026/12/01",
		today:     "今天\n2026/11/21",
		extend:    "可辦理展期\n2026/10/02 – 2026/12/01",
		ended:     "今天\n2027/03/05",
		early:     "今天\n2023/05/05",
		before:    "今天\n2021/08/01",
		number:    "卡號",
		holder:    "持卡人",
	},
	words.English: {
		heading:   "Your card is ready to use",
		paragraph: "This is a citizen certificate card. Its certificates are valid and three tries for the PIN are left.",
		muted:     "Nothing leaves this computer.",
		good:      "Valid",
		warn:      "Ends soon",
		bad:       "Locked",
		unknown:   "Not known",
		plain:     "Practice",
		action:    "Change the PIN",
		detail:    "You need the present PIN. It takes about a minute.",
		why:       "Put the card into the reader first.",
		long:      "Unlock the card with the subscriber code and choose a new PIN",
		problem:   "One try is left for the PIN.",
		remedy:    "Do not try again yet. If you are not sure about the PIN, unlock the card with the subscriber code instead. The card is not damaged.",
		steps:     []string{"What happens", "Consent", "Enter the PIN", "Done"},
		issued:    "Issued\n2021-12-01",
		end:       "Ends\n2026-12-01",
		today:     "Today\n2026-11-21",
		extend:    "Can be extended\n2026-10-02 – 2026-12-01",
		ended:     "Today\n2027-03-05",
		early:     "Today\n2023-05-05",
		before:    "Today\n2021-08-01",
		number:    "Card number",
		holder:    "Holder",
	},
}

func day(year int, month time.Month, date int) time.Time {
	return time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
}

// lifetimes are validities: in the middle, near the end, over, and not yet begun.
func (s sample) lifetimes() []widget.TimelineData {
	base := widget.TimelineData{
		Issued: day(2021, 12, 1), End: day(2026, 12, 1), Today: day(2023, 5, 5), ExtendFrom: day(2026, 10, 2), ExtendUntil: day(2026, 12, 1),
		IssuedText: s.issued, EndText: s.end, TodayText: s.early, ExtendText: s.extend,
	}
	soon, over, not := base, base, base
	soon.Today, soon.TodayText = day(2026, 11, 21), s.today
	over.Today, over.TodayText = day(2027, 3, 5), s.ended
	over.ExtendFrom, over.ExtendUntil, over.ExtendText = time.Time{}, time.Time{}, ""
	not.Today, not.TodayText = day(2021, 8, 1), s.before
	return []widget.TimelineData{base, soon, over, not}
}
