package ops_test

import (
	"slices"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
)

var jobs = []ops.Job{ops.VerifyPIN, ops.ChangePIN, ops.Unblock, ops.Sign, ops.Decrypt}

func TestAbilities(t *testing.T) {
	citizen := []ops.Way{ops.Module, ops.Module, ops.Component, ops.Module, ops.Module}
	cases := map[card.Kind][]ops.Way{
		card.GPKI1:   citizen,
		card.GPKI2:   citizen,
		card.PIV:     {ops.Native, ops.Native, ops.Native, ops.Native, ops.Native},
		card.NHI:     nil,
		card.Foreign: nil,
		card.Unknown: nil,
		"":           nil,
	}
	for kind, ways := range cases {
		t.Run("kind "+string(kind), func(t *testing.T) {
			var want []ops.Ability
			for i, way := range ways {
				want = append(want, ops.Ability{Do: jobs[i], Through: way})
			}
			if got := ops.Abilities(kind); !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

// What is not a PIV card is never sent a PIN by commands of this program.
func TestOnlyPIVIsNative(t *testing.T) {
	for _, kind := range []card.Kind{card.GPKI1, card.GPKI2, card.NHI, card.Foreign, card.Unknown} {
		for _, a := range ops.Abilities(kind) {
			if a.Through == ops.Native {
				t.Errorf("%s: %s is native", kind, a.Do)
			}
		}
	}
}

func TestAbilitiesAreTheCallers(t *testing.T) {
	ops.Abilities(card.PIV)[0].Through = ops.Module
	if ops.Abilities(card.PIV)[0].Through != ops.Native {
		t.Error("one caller changed them for all")
	}
}
