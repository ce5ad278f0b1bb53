package screen

import "slices"

// The topics of the offline help. Each is a page assets/help/<language>/<topic>.md.
const (
	TopicFirstSteps       = "first-steps"
	TopicPINAndCode       = "pin-and-code"
	TopicPINForgotten     = "pin-forgotten"
	TopicCardLocked       = "card-locked"
	TopicCodeForgotten    = "code-forgotten" // or locked
	TopicCertificateEnds  = "certificate-ends"
	TopicInterrupted      = "interrupted"
	TopicForeignResidents = "foreign-residents"
	TopicCardUnreadable   = "card-unreadable"
	TopicOtherCard        = "other-card"
	TopicNoReader         = "no-reader"
	TopicNoService        = "no-service"
	TopicMiddleware       = "middleware"
	TopicBrowserTest      = "browser-test"
	TopicOfficial         = "official"
	TopicPrivacy          = "privacy"
	TopicPractice         = "practice"
	TopicKeyboard         = "keyboard"
	TopicHelpDesk         = "help-desk"
)

// topicGroup is a part of the list of topics.
type topicGroup struct {
	title  string // key of a text
	topics []string
	checks bool // the list of all checks comes after them
}

// topicGroups are all topics in the order to show them: what people are in need of comes first.
var topicGroups = []topicGroup{
	{title: "help.page.group.card", topics: []string{
		TopicFirstSteps, TopicPINAndCode, TopicPINForgotten, TopicCardLocked, TopicCodeForgotten, TopicCertificateEnds, TopicInterrupted,
		TopicForeignResidents,
	}},
	{
		title:  "help.page.group.computer",
		topics: []string{TopicCardUnreadable, TopicOtherCard, TopicNoReader, TopicNoService, TopicMiddleware, TopicBrowserTest}, checks: true,
	},
	{title: "help.page.group.program", topics: []string{TopicOfficial, TopicPrivacy, TopicPractice, TopicKeyboard, TopicHelpDesk}},
}

// Topics are all topics of the offline help.
func Topics() []string {
	var all []string
	for _, g := range topicGroups {
		all = slices.Concat(all, g.topics)
	}
	return all
}
