# What packaging/windows/try tries: one function each, silent and true when all is well. Read by it, after build/wine.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154 # dir, made, windows, version and others are set by who reads this

passed=0
broken=0

# check NAME COMMAND… tries something and tells how it went. What it prints is shown only when it fails.
check() {
	name=$1
	shift
	if output=$("$@" 2>&1); then
		printf 'ok      %s\n' "$name"
		passed=$((passed + 1))
	else
		printf 'failed  %s\n%s\n' "$name" "$output"
		broken=$((broken + 1))
	fi
}

# ends CODE COMMAND… tells whether the command ends with this exit code.
ends() {
	wanted=$1
	shift
	status=0
	"$@" || status=$?
	[ "$status" = "$wanted" ] || {
		echo "$* ended with $status, not $wanted"
		return 1
	}
}

# package ARGUMENT… is msiexec without windows. A property with blanks is one argument.
package() { (cd "$windows" && wine64 msiexec "$@" /qn); }

# line TEXT runs one line of Windows' own command line. Installers read theirs as it stands, and Wine puts quotation marks around arguments.
line() {
	printf '%s\r\nexit %%errorlevel%%\r\n' "$1" | iconv -t cp950 >"$windows/line.bat"
	status=0
	(cd "$windows" && wine64 cmd /c 'C:\line.bat' >/dev/null) || status=$?
	rm -f "$windows/line.bat"
	[ $status = 0 ] || echo "$1: exit code $status"
	return $status
}

# registry KEY prints a key and those below it, values as "name type data".
registry() { (cd "$windows" && wine64 reg query "$1" /s 2>/dev/null) | tr -d '\r' | iconv -f cp950 | sed -e 's/^ *//' -e 's/    / /g'; }

# has TEXT LINE… tells whether a text has all these lines.
has() {
	text=$1
	shift
	for wanted in "$@"; do
		printf '%s\n' "$text" | grep -q -x -F -e "$wanted" || {
			printf 'not there: %s\nin:\n%s\n' "$wanted" "$text"
			return 1
		}
	done
}

# has_part TEXT PART tells whether a text has this part.
has_part() {
	case $1 in
	*"$2"*) ;;
	*)
		printf 'not there: %s\nin:\n%s\n' "$2" "$1"
		return 1
		;;
	esac
}

# listing prints every file and folder of this Windows but its own, those that it deletes at its next start, and what build/sight keeps.
listing() {
	(cd "$dir" && find prefix/drive_c home |
		grep -v -E '^(prefix/drive_c/(windows|line\.bat|users/[^/]*/Temp)|home/\.cache)(/|$)' | sort)
}

# added prints what is there now and was not before.
added() { listing | comm -13 "$dir/before" -; }

# adds FILE… tells whether these and their folders are all that was added to this Windows.
adds() {
	for file in "$@"; do
		until [ "$file" = prefix/drive_c ] || grep -q -x -F -e "$file" "$dir/before"; do
			printf '%s\n' "$file"
			file=${file%/*}
		done
	done | sort -u >"$dir/wanted"
	added | diff "$dir/wanted" - || {
		echo 'these are not the files that should be there (<) and no others (>)'
		return 1
	}
}

adds_nothing() { adds prefix/drive_c; }

# runs FOLDER VERSION tells whether the terminal program there is of that version.
runs() {
	told=$(cd "$windows" && wine64 "$1\\carddesk-cli.exe" version)
	case $told in
	"carddesk-cli $2 ("* | "carddesk-cli $2") ;;
	*)
		printf 'this is not version %s: %s\n' "$2" "$told"
		return 1
		;;
	esac
}

# has_resources: both languages, and what Windows asks a program before it runs.
has_resources() {
	for wanted in '"0404"' '"0409"'; do
		has_part "$(cat "$dir/resources/winres.json")" "$wanted" && has_part "$(cat "$dir/resources-cli/winres.json")" "$wanted" || return 1
	done
	for program in carddesk carddesk-cli; do
		# As they lie in the program, UTF-16; the tool that reads resources makes numbers of versions.
		x86_64-w64-mingw32-strings -e l "$dir/new/$program.exe" >"$dir/strings"
		has "$(cat "$dir/strings")" "$version" "$program.exe" 'CardDesk' || return 1
	done
	for wanted in PerMonitorV2 asInvoker longPathAware 8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a; do
		has_part "$(cat "$dir/resources/app.manifest")" "$wanted" || return 1
	done
	# 2: a window; 3: a console.
	x86_64-w64-mingw32-objdump -p "$dir/new/carddesk.exe" | grep -q '^Subsystem.*00000002' &&
		x86_64-w64-mingw32-objdump -p "$dir/new/carddesk-cli.exe" | grep -q '^Subsystem.*00000003'
}

# certify makes a certificate of a maker of programs, and one above it that nobody knows.
certify() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Trial CA' -keyout "$dir/ca.key" -out "$dir/ca.pem" &&
		printf 'throw-away' >"$dir/pass" &&
		openssl req -newkey rsa:2048 -days 2 -subj '/CN=Trial maker' -passout "file:$dir/pass" -keyout "$dir/maker.key" -out "$dir/maker.csr" &&
		printf 'extendedKeyUsage=codeSigning\nkeyUsage=digitalSignature\n' >"$dir/maker.ext" &&
		openssl x509 -req -in "$dir/maker.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 2 -extfile "$dir/maker.ext" \
			-out "$dir/maker.pem"
}

# closes ends the program whose number is in window, and takes its time.
closes() {
	kill "$window" 2>/dev/null || true
	wait "$window" 2>/dev/null || true
}

# another_display [OPTION…] starts a display and this Windows anew, which would go on with the display before.
another_display() {
	wineserver -k || true
	start_display "$@"
}

# certified COMMAND… runs a command that signs with it.
certified() {
	CARDDESK_SIGN_CERT=$dir/maker.pem CARDDESK_SIGN_KEY=$dir/maker.key CARDDESK_SIGN_PASS=$dir/pass CARDDESK_SIGN_TIMESTAMP='' "$@"
}

# accepted FILE tells whether a computer that trusts the one above accepts the signature.
accepted() { osslsigncode verify -CAfile "$dir/ca.pem" -in "$1"; }

# signs: every kind of file that is signed is accepted with that certificate, and refused when a byte of it changes.
signs() {
	mkdir -p "$dir/signed"
	cp "$dir/older/carddesk.exe" "$dir/older/carddesk-cli.exe" "$dir/packages/old.msi" "$dir/packages/old.exe" "$dir/signed/"
	for file in "$dir"/signed/*; do
		certified "$here/sign" "$file" && accepted "$file" || return 1
	done
	printf 'x' | dd of="$dir/signed/carddesk-cli.exe" bs=1 seek=100000 conv=notrunc
	! accepted "$dir/signed/carddesk-cli.exe"
}

signs_nothing() {
	cp "$dir/older/carddesk-cli.exe" "$dir/unsigned.exe"
	CARDDESK_SIGN_CERT='' "$here/sign" "$dir/unsigned.exe" && cmp "$dir/older/carddesk-cli.exe" "$dir/unsigned.exe"
}

# names_packages: nothing was left to fill in, and the checksums are those of the files.
names_packages() {
	manifest=${made%/*}/winget/CardDesk.CardDesk.installer.yaml
	! grep -n '@[A-Z_0-9]*@' "${made%/*}"/winget/*.yaml || return 1
	for file in "$made.msi" "$made-setup.exe"; do
		grep -q -F -e "/${file##*/}\"" "$manifest" && grep -q -i -F -e "$(sha256sum "$file" | cut -d ' ' -f 1)" "$manifest" || return 1
	done
}

runs_portable() {
	mkdir "$windows/隨身 程式" && unzip -q "$made-portable.zip" -d "$windows/隨身 程式" && runs 'C:\隨身 程式\CardDesk' "$version"
}

removes_portable() { rm -r "$windows/隨身 程式" && adds_nothing; }

# The settings that both kinds of installer are given.
module='C:\中文 路徑\module.dll'
centre=https://centre.example/unblock

has_settings() {
	has "$(registry 'HKLM\Software\CardDesk')" 'language REG_SZ en' "module REG_SZ $module" "centre REG_SZ $centre" \
		'updateCheck REG_DWORD 0x1' 'practice REG_DWORD 0x0'
}

no_settings() {
	! registry 'HKLM\Software\CardDesk' | grep REG_
}

# demonstrates FOLDER LANGUAGE tells whether the demonstration runs to its end in that language.
demonstrates() {
	(cd "$windows" && wine64 "$1\\carddesk-cli.exe" demo) >"$dir/output" 2>&1 || {
		cat "$dir/output"
		return 1
	}
	has_part "$(cat "$dir/output")" "$(text demo.begin "$2")" && has_part "$(cat "$dir/output")" "$(text demo.end "$2")"
}

# folder is where the program was installed, as the installer keeps it.
folder() { registry 'HKLM\Software\CardDesk\Setup' | sed -n -e 's/\\$//' -e 's/^folder REG_SZ //p'; }

# heeds_settings: the program has them from its computer. This Windows speaks Chinese: English comes from the setting.
heeds_settings() {
	told=$(cd "$windows" && wine64 "$(folder)\\carddesk-cli.exe" settings | tr -d '\r' | sed 's/ *#.*//')
	for wanted in 'language = "en"' "$centre\"" 'updateCheck = true' 'practice = false'; do
		has_part "$told" "$wanted" || return 1
	done
	demonstrates "$(folder)" en
}

runs_terminal() { runs "$1" "$version" && package /i 'C:\new.msi' REINSTALL=ALL LANGUAGE=system && demonstrates "$1" zh-TW; }
