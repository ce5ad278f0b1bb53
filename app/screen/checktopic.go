package screen

import (
	"strings"

	"carddesk/app/report"
	"carddesk/cardops/doctor"
)

// guide is the help about a check, and the picture of what it complains of.
type guide struct{ topic, picture string }

// guides by the code of a check; the longest beginning counts.
var guides = map[string]guide{
	"":                  {"", "unreadable"},
	"clock":             {"", "not-yet-valid"},
	"service-":          {TopicNoService, "no-service"},
	"screen-lock":       {"", "no-service"},
	"remote-session":    {"", "no-service"},
	"reader-":           {TopicNoReader, "no-reader"},
	"card-present":      {TopicFirstSteps, "no-card"},
	"cards-several":     {TopicCardUnreadable, "several"},
	"card-answers":      {TopicCardUnreadable, "mute"},
	"card-steady":       {TopicCardUnreadable, "mute"},
	"card-held":         {TopicCardUnreadable, "held"},
	"card-kind":         {TopicOtherCard, "wrong-card"},
	"card-content":      {TopicCardUnreadable, "unreadable"},
	"pin-state":         {TopicCardLocked, "pin-locked"},
	"pin-tries":         {TopicPINForgotten, "last-try"},
	"code-state":        {TopicCodeForgotten, "code-locked"},
	"cert-":             {TopicCertificateEnds, "unreadable"},
	"cert-started":      {TopicCertificateEnds, "not-yet-valid"},
	"cert-ended":        {TopicCertificateEnds, "expired"},
	"hicos-installs":    {TopicMiddleware, "no-middleware"},
	"module-":           {TopicMiddleware, "no-middleware"},
	"component-":        {TopicMiddleware, "no-middleware"},
	"browser-access":    {TopicBrowserTest, "no-middleware"},
	"component-genuine": {TopicPrivacy, "no-middleware"},
}

func guideOf(code string) guide {
	best := ""
	for beginning := range guides {
		if strings.HasPrefix(code, beginning) && len(beginning) > len(best) {
			best = beginning
		}
	}
	return guides[best]
}

// topicOf is the help about a finding: a page of its own where there is one, else that of the check in the manual of failure codes.
func topicOf(row report.Row) string {
	code := row.Code
	if row.State == doctor.Skip {
		code = row.Parent
	}
	if topic := guideOf(code).topic; topic != "" {
		return topic
	}
	return CodeTopic(code)
}

func pictureOf(row report.Row) string { return guideOf(row.Code).picture }
