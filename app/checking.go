package app

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"carddesk/app/remedy"
	"carddesk/app/report"
	"carddesk/app/screen"
	"carddesk/app/settings"
	"carddesk/app/version"
	"carddesk/cardops/doctor"
)

// thisComputer is what the environment check looks at. It is called on a goroutine of the model.
func (d *program) thisComputer() (*doctor.Env, error) {
	env := doctor.Here()
	env.Built, env.BrowserTest = version.Built(), d.browsed.Load()
	return env, nil
}

// checkTools are what the page of checks does besides checking, all of it away from the goroutine that draws.
func (d *program) checkTools() screen.CheckTools {
	return screen.CheckTools{
		Do: d.do, Save: d.saveReport, Print: d.printReport,
		Online:      true,
		SelfTest:    func() { d.shell.show(screen.SelfTest) },
		BrowserTest: func() { d.shell.show(screen.Browser) },
	}
}

// do does for a person what a check advises.
func (d *program) do(a remedy.Action, done func(remedy.Outcome)) {
	d.recorder().Go("remedy", d.crashedInBackground, func() {
		how := a.Do(context.Background(), remedy.HandsHere(d.visit))
		d.draw(func() { done(how) })
	})
}

// visit opens an address in the browser, or in the system's settings.
func (d *program) visit(address string) error {
	parsed, err := url.Parse(address)
	if err != nil {
		return err
	}
	return d.app.OpenURL(parsed)
}

// reportName is what a report is called unless a person calls it otherwise.
const reportName = "carddesk-report"

// saveReport lets a person choose the file. Its ending says the format; one that says none leaves the format that was chosen on the page.
func (d *program) saveReport(r *report.Report, f doctor.Format, done func(path string, err error)) {
	d.recorder().Go("report", d.crashedInBackground, func() {
		folder := listed(d.saveWhere())
		d.draw(func() {
			d.chooseReport(reportName+string(f), folder, func(path string) { d.writeReport(r, path, f, done) })
		})
	})
}

// listed is a folder that a dialogue can show; nil where there is none at the path.
func listed(path string) fyne.ListableURI {
	folder, err := storage.ListerForURI(storage.NewFileURI(path))
	if err != nil {
		return nil
	}
	return folder
}

// chooseReport asks for a file, beginning in a folder.
func (d *program) chooseReport(name string, folder fyne.ListableURI, chosen func(path string)) {
	choose := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		go func() { _ = file.Close() }() // nothing is written into it: the report takes its place
		chosen(file.URI().Path())
	}, d.window)
	choose.SetFileName(name)
	if folder != nil {
		choose.SetLocation(folder)
	}
	choose.Show()
}

func (d *program) writeReport(r *report.Report, path string, f doctor.Format, done func(path string, err error)) {
	d.recorder().Go("report", d.crashedInBackground, func() {
		err := r.SaveAs(path, formatFor(path, f))
		d.draw(func() { done(path, err) })
	})
}

// saveWhere is the folder that a person is shown first: the one for reports, or the home folder. It is empty where the system tells none.
func (d *program) saveWhere() string {
	if folder := d.chosen.Load().Text(settings.ReportFolder); folder != "" {
		return folder
	}
	home, _ := os.UserHomeDir()
	return home
}

func formatFor(path string, chosen doctor.Format) doctor.Format {
	if f, err := doctor.FormatOf(path); err == nil {
		return f
	}
	return chosen
}

// printReport opens a report in the browser, which prints better than this window could. The file lasts as long as the program.
func (d *program) printReport(r *report.Report, done func(error)) {
	d.recorder().Go("print", d.crashedInBackground, func() {
		folder, err := os.MkdirTemp("", reportName+"-*") // which only the person can look into
		if err == nil {
			err = d.openReport(r, filepath.Join(folder, reportName+string(doctor.HTML)))
		}
		d.draw(func() {
			d.printed = append(d.printed, folder)
			done(err)
		})
	})
}

func (d *program) openReport(r *report.Report, path string) error {
	if err := r.Save(path); err != nil {
		return err
	}
	return d.app.OpenURL(fileAddress(path))
}

// fileAddress is the address of a file. On Windows its path begins with a drive, which an address needs a slash before.
func fileAddress(path string) *url.URL {
	return &url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/")}
}

// forgetPrinted removes what was only to be printed.
func (d *program) forgetPrinted() {
	for _, folder := range d.printed {
		if folder != "" {
			_ = os.RemoveAll(folder)
		}
	}
}
