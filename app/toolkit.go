package app

import (
	"fmt"

	"fyne.io/fyne/v2/lang"

	"carddesk/app/words"
	"carddesk/assets"
)

// speak gives the window toolkit's own texts in a language. The toolkit follows the system's language alone, so that the texts of the
// chosen one are put in the place of the system's.
func speak(l words.Language) error {
	texts, err := assets.Toolkit.ReadFile("toolkit/" + string(l) + ".json")
	if err != nil {
		return fmt.Errorf("texts of the toolkit: %w", err)
	}
	return lang.AddTranslationsForLocale(texts, lang.SystemLocale())
}
