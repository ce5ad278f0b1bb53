# Read by scripts that try something under Wine: a Windows of its own in $dir/prefix, a display, and eyes and a finger for its windows.
# shellcheck shell=sh
#
# Wine is not Windows: this tells that programs start, draw and listen, not that they reach a smart card there.

PATH=$PATH:/usr/lib/wine
# Software drawing and start of a program under Wine, on a machine that does other things as well.
patience=120
# Pictures of the screen go here.
pictures=${pictures:-bin}

fail() {
	printf '%s\n' "$@" >&2
	exit 1
}

# build_sight makes what finds texts in pictures.
build_sight() {
	CGO_ENABLED=0 build/go build -o "$dir/sight" ./build/sight
}

# prepare_wine makes a Windows in $dir that knows Chinese and has no font: none of its own, none of this machine by fontconfig, and no drive
# that leads out of it.
prepare_wine() {
	echo 'Prepares a Windows without fonts'
	mkdir "$dir/home" "$dir/home/Desktop" "$dir/locale"
	localedef -i zh_TW -f UTF-8 "$dir/locale/zh_TW.UTF-8"
	echo '<fontconfig></fontconfig>' >"$dir/fonts.conf"
	export HOME="$dir/home" LOCPATH="$dir/locale" LANG=zh_TW.UTF-8 LC_ALL='' LANGUAGE='' FONTCONFIG_FILE="$dir/fonts.conf"
	export WINEPREFIX="$dir/prefix" WINEARCH=win64 WINEDEBUG=-all LIBGL_ALWAYS_SOFTWARE=1
	# Without asking for .NET and a browser, and without menu entries on this machine; and without the service for screen readers, of which
	# Wine 8 has too little (UiaRaiseStructureChangedEvent ends the program): what they are told is not tried here.
	export WINEDLLOVERRIDES='mscoree,mshtml,uiautomationcore=;winemenubuilder.exe='
	wine64 wineboot --init >"$dir/wineboot.log" 2>&1 || fail "$(cat "$dir/wineboot.log")" 'Wine did not start.'
	rm -f "$WINEPREFIX/dosdevices/z:"
	fonts=$(find "$WINEPREFIX" -iname '*.tt[fc]' -o -iname '*.otf')
	[ -z "$fonts" ] || fail 'This Windows has fonts, and would show nothing of ours:' "$fonts"
	system=$WINEPREFIX/drive_c/windows/system32
	[ -e "$system/bcryptprimitives.dll" ] ||
		x86_64-w64-mingw32-gcc -O2 -Wall -Wextra -Werror -shared -o "$system/bcryptprimitives.dll" build/bcryptprimitives.c -ladvapi32
}

# text KEY [LANGUAGE] prints a text of the programs, the Chinese one by default.
text() {
	sed -n "s/^ *\"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" "assets/translations/${2:-zh-TW}.json"
}

# start_display [OPTION…] starts a display, with further options of Xvfb.
start_display() {
	stop_display
	rm -f "$dir/display"
	Xvfb "$@" -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset 3>"$dir/display" 2>"$dir/Xvfb.log" &
	xvfb=$!
	waited=0
	until [ -s "$dir/display" ]; do
		# A display is there within a second or two.
		[ $((waited += 1)) -lt 30 ] || fail "$(cat "$dir/Xvfb.log")" 'No display: Xvfb does not start.'
		sleep 1
	done
	DISPLAY=:$(cat "$dir/display")
	export DISPLAY
}

stop_display() {
	[ -z "$xvfb" ] || kill "$xvfb" 2>/dev/null || true
	xvfb=
}

# sees PICTURE TEXT… takes a picture of the screen and tells whether all these texts are in it. $dir/seen says where.
sees() {
	picture=$pictures/wine-$1.png
	shift
	import -window root "$picture" 2>/dev/null && "$dir/sight" "$picture" "$@" >"$dir/seen" 2>/dev/null
}

# await PICTURE TEXT… waits until the window shows all these texts.
await() {
	begin=$(date +%s)
	until sees "$@"; do
		kill -0 "$window" 2>/dev/null || fail "$(cat "$dir/window.log")" 'The window ended by itself.'
		[ $(($(date +%s) - begin)) -lt $patience ] ||
			fail "$(cat "$dir/seen")" "The window does not show these texts; $pictures/wine-$1.png is what it shows."
		sleep 1
	done
	cat "$dir/seen"
}

# click TEXT clicks at one of the texts that were last seen.
click() {
	awk -v text="$1" '{ x = $1; y = $2; sub(/^[^ ]* [^ ]* [^ ]* /, "") } $0 == text { print x, y }' "$dir/seen" >"$dir/place"
	read -r x y <"$dir/place"
	# As slowly as a hand does it: under Wine a click without pauses was missed.
	xdotool mousemove "$x" "$y" sleep 0.5 mousedown 1 sleep 0.2 mouseup 1
}

# finish ends what this script started, by its own Wine and by number.
finish() {
	status=$?
	trap - EXIT
	# Waits for the end of all that runs in this Wine, by the folder that it is in.
	[ ! -d "$dir/prefix" ] || WINEPREFIX=$dir/prefix wineserver -k || true
	stop_display
	rm -rf "$dir"
	exit "$status"
}

# The number of what await looks at, and of the display.
window=
xvfb=
dir=$(mktemp -d)
trap finish EXIT
trap 'exit 1' INT TERM
