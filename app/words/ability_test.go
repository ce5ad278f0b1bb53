package words_test

import (
	"strings"
	"testing"

	"carddesk/app/words"
	"carddesk/cardops/ops"
)

// What is missing is named, in each language; and what is there is not called missing.
func TestAbilityInWords(t *testing.T) {
	for language, sign := range map[words.Language]string{words.English: "not installed", words.Chinese: "沒有安裝"} {
		w := words.In(language)
		for _, way := range []ops.Way{ops.Module, ops.Component} {
			ready, lacks := w.Means(ops.Ability{Through: way, Ready: true}), w.Means(ops.Ability{Through: way})
			if strings.Contains(ready, sign) || !strings.Contains(lacks, sign) && way == ops.Module || ready == lacks {
				t.Errorf("%s, %s: %q and %q", language, way, ready, lacks)
			}
		}
		for _, job := range []ops.Job{ops.VerifyPIN, ops.ChangePIN, ops.Unblock, ops.Sign, ops.Decrypt} {
			if name := w.JobName(job); name == "" || strings.HasPrefix(name, "job.") {
				t.Errorf("%s: %s is called %q", language, job, name)
			}
		}
	}
}
