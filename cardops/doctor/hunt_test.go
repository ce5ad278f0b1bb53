package doctor

import (
	"fmt"
	"strings"
	"testing"
)

// hunt looks for names and numbers of the rig's person in a result.
func hunt(t *testing.T, r *rig, result Result) {
	t.Helper()
	traces := []string{"meilin", "TAX-PC", "proxy.example", "intranet"}
	if truth, err := r.card.Truth(); err == nil {
		for _, trace := range []string{truth.Holder, truth.Number} {
			if trace != "" {
				traces = append(traces, trace)
			}
		}
	}
	text := fmt.Sprintf("%+v", result)
	for _, trace := range traces {
		if strings.Contains(strings.ToLower(text), strings.ToLower(trace)) {
			t.Errorf("%s tells %q: %s", result.Code, trace, text)
		}
	}
}
