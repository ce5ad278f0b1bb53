package doctor

import "carddesk/cardops/phone"

// PhoneCode packs the results of a run on a system, as GOOS names it, into a code for the telephone (see package phone). Reasons and facts have
// no room in it. The error wraps phone.ErrTable: there is no code for that system.
func PhoneCode(system string, results []Result) (string, error) {
	ended := map[int]phone.State{}
	for _, r := range results {
		ended[r.Number] = phone.State(r.State)
	}
	table, ok := phone.Newest(phone.System(system))
	if !ok {
		return "", phone.ErrTable
	}
	return phone.Encode(table, ended)
}
