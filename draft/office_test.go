package draft_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/draft"
)

// officeMacro opens Word files, accepts or rejects all tracked changes and saves
// them as text. LibreOffice has no such option on its command line.
const officeMacro = `Sub ResolveAll(jobs As String)
  Dim all() As String, job() As String, i As Integer
  all = Split(jobs, "|")
  For i = 0 To UBound(all)
    job = Split(all(i), "*")
    Resolve(job(0), job(1), job(2))
  Next i
End Sub

Sub Resolve(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim doc As Object
  doc = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  Dim none()
  Dim dispatcher As Object
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(doc.CurrentController.Frame, ".uno:" + command, "", 0, none())
  Dim save(1) As New com.sun.star.beans.PropertyValue
  save(0).Name = "FilterName"
  save(0).Value = "Text (encoded)"
  save(1).Name = "FilterOptions"
  save(1).Value = "UTF8,LF,,,"
  doc.storeToURL(ConvertToURL(target), save())
  doc.close(True)
End Sub
`

// office is a LibreOffice with a profile of its own. Where it is not installed
// the test is skipped, but not on the machines that check every change.
func office(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("soffice"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("soffice is not installed; install libreoffice-writer")
		}
		t.Skip("soffice is not installed")
	}
	profile := t.TempDir()
	// The first start fills the profile, and would write over the macro.
	first := exec.CommandContext(t.Context(), "soffice", "--headless", "--norestore", "--terminate_after_init", "-env:UserInstallation=file://"+profile)
	if said, err := first.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	dir := filepath.Join(profile, "user", "basic", "Standard")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	head := `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	for name, text := range map[string]string{
		"script.xlb":  head + `<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd"><library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>`,
		"Module1.xba": head + `<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd"><script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">` + strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(officeMacro) + `</script:module>`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return profile
}

// resolve has LibreOffice run jobs, each SOURCE*TARGET*COMMAND.
func resolve(t *testing.T, profile string, jobs []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "soffice", "--headless", "--norestore", "--nologo", "-env:UserInstallation=file://"+profile,
		fmt.Sprintf("macro:///Standard.Module1.ResolveAll(%q)", strings.Join(jobs, "|")))
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
}

// LibreOffice opens the redline, and accepting all changes gives the new text,
// rejecting all the old one, with the numbers that its own lists count.
func TestLibreOfficeTakesTheRedline(t *testing.T) {
	profile := office(t)
	dir := t.TempDir()
	var jobs []string
	pairs := officePairs(t)
	sides := []string{"RejectAllTrackedChanges", "AcceptAllTrackedChanges"}
	for i, p := range pairs {
		var b bytes.Buffer
		if err := draft.WriteWord(&b, draft.Align(p[0], p[1]), draft.WordOptions{}); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, fmt.Sprintf("%d.docx", i))
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, command := range sides {
			jobs = append(jobs, file+"*"+file+"."+command+".txt*"+command)
		}
	}
	resolve(t, profile, jobs)
	for i, p := range pairs {
		for side, command := range sides {
			text, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.docx.%s.txt", i, command)))
			if err != nil {
				t.Fatal(err)
			}
			got := officeLines(strings.TrimPrefix(string(text), "\ufeff"))
			if want := strings.Join(linesOf(p[side]), "\n"); got != want {
				t.Errorf("%s to %s, %s:\n%s\n\nwant:\n%s", p[0].Name, p[1].Name, command, got, want)
			}
		}
	}
}

// officeLines takes out the indent that LibreOffice writes before numbers.
func officeLines(s string) string {
	var out []string
	for _, l := range strings.Split(strings.TrimRight(s, "\n"), "\n") {
		out = append(out, strings.Replace(strings.TrimSpace(l), "\t", " ", 1))
	}
	return strings.Join(out, "\n")
}

func officePairs(t *testing.T) [][2]*draft.Text {
	text := func(name string, lines ...string) *draft.Text {
		out := &draft.Text{Name: name}
		for i, l := range lines {
			out.Points = append(out.Points, draft.Point{Number: fmt.Sprint(i + 1), Label: fmt.Sprintf("%d.", i+1), Text: l})
		}
		return out
	}
	return [][2]*draft.Text{
		{exampleText(t, "d-28"), exampleText(t, "d-20")},
		{exampleText(t, "d-28"), exampleText(t, "d-e3")},
		{exampleText(t, "d-20"), exampleText(t, "d-28")},
		{exampleText(t, "d-20"), exampleText(t, "d-paris")},
		{importFile(t, "testdata/align/water", "old"), importFile(t, "testdata/align/water", "new")},
		{importFile(t, "testdata/align/trade", "old"), importFile(t, "testdata/align/trade", "new")},
		{text("moved-a", "The line is monitored from space.", "Prisoners are exchanged all for all.", "Elections are held within 100 days of signing."),
			text("moved-b", "Elections are held within 100 days of signing.", "The line is monitored from space, and from the air.", "Prisoners are exchanged all for all.")},
		{text("end-a", "Forces withdraw.", "Funds are set up.", "A council is formed."), text("end-b", "Forces withdraw.")},
		{text("rtl-a", "تنسحب القوات خلال 30 يوما.", "النص الثاني"), text("rtl-b", "تنسحب القوات خلال 14 يوما.", "הצדדים יחליפו שבויים")},
	}
}
