//go:build !windows && !darwin

package words_test

import (
	"testing"

	"carddesk/app/words"
)

// On other systems the language is not told by the environment.
func TestSystem(t *testing.T) {
	cases := map[string]struct {
		environment map[string]string
		want        words.Language
	}{
		"Taiwan":                        {map[string]string{"LANG": "zh_TW.UTF-8"}, words.Chinese},
		"English":                       {map[string]string{"LANG": "en_US.UTF-8"}, words.English},
		"a language without texts":      {map[string]string{"LANG": "fr_FR.UTF-8"}, words.Chinese},
		"nothing set":                   {nil, words.Chinese},
		"no localisation":               {map[string]string{"LANG": "C"}, words.Chinese},
		"LC_ALL before LANG":            {map[string]string{"LANG": "zh_TW", "LC_ALL": "en_GB.UTF-8"}, words.English},
		"the first of several with any": {map[string]string{"LANG": "fr_FR", "LANGUAGE": "fr:en:zh_TW"}, words.English},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"} {
				t.Setenv(variable, tc.environment[variable])
			}
			if got := words.System(); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
