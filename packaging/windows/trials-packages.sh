# What packaging/windows/try tries of the MSI and of the installer. Read by it, after trials.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154 # dir, windows, version and others are set by who reads this

# The exit codes of msiexec, as far as eight bits hold them: 1603, a fatal error.
fatal=67

# An installation has these files.
programs_in() {
	for file in carddesk.exe carddesk-cli.exe LICENSE.txt THIRD-PARTY-NOTICES.txt; do
		printf '%s\n' "prefix/drive_c/$1/$file"
	done
}

# adds_all reads names of files, one per line, and tells whether these and no others were added.
adds_all() {
	cat >"$dir/files"
	set --
	while IFS= read -r file; do
		set -- "$@" "$file"
	done <"$dir/files"
	adds "$@"
}

msi_name='CardDesk 憑證卡片服務台'
# Wine puts shortcuts of an MSI for all users among those of the one user.
package_files() {
	programs_in 'Program Files/CardDesk'
	echo "prefix/drive_c/users/$(id -un)/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/$msi_name.lnk"
	echo "home/Desktop/$msi_name.lnk"
}

package_refuses_property() {
	for wrong in LANGUAGE=fr MODULE=module.dll CENTRE=http://centre.example UPDATECHECK=yes NOPRACTICE=2 DESKTOPICON=true; do
		ends "$fatal" package /i 'C:\old.msi' "$wrong" && adds_nothing && no_settings || return 1
	done
}

package_installs() {
	package /i 'C:\old.msi' LANGUAGE=en "MODULE=$module" "CENTRE=$centre" UPDATECHECK=1 DESKTOPICON=1 NOPRACTICE=1 &&
		package_files | adds_all && runs 'C:\Program Files\CardDesk' "$older"
}

package_updates() {
	package /i 'C:\new.msi' && package_files | adds_all && runs 'C:\Program Files\CardDesk' "$version" && has_settings && package_listed_once
}

# package_listed_once: the older version is gone from what Windows lists.
package_listed_once() {
	[ "$(registry 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' | grep -c '^DisplayName REG_SZ CardDesk ')" = 1 ]
}

package_listed() {
	package_files | adds_all && package_listed_once &&
		has "$(registry 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall')" "DisplayName REG_SZ $msi_name" \
			"DisplayVersion REG_SZ $older" 'Publisher REG_SZ CardDesk'
}

package_refuses_older() {
	ends "$fatal" package /i 'C:\old.msi' && runs 'C:\Program Files\CardDesk' "$version" && package_files | adds_all && has_settings
}

package_repairs() {
	rm "$windows/Program Files/CardDesk/carddesk-cli.exe" "$windows/Program Files/CardDesk/LICENSE.txt" "$HOME/Desktop/$msi_name.lnk" &&
		package /i 'C:\new.msi' REINSTALL=ALL REINSTALLMODE=amus && package_files | adds_all && runs 'C:\Program Files\CardDesk' "$version" &&
		has_settings
}

# A user's settings stay, and the folders that Windows itself keeps for programs.
package_leaves_nothing() {
	keep_settings && package /x 'C:\new.msi' && adds "$kept" && no_settings &&
		! registry 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' | grep CardDesk && forget_settings
}

# keep_settings leaves what a user has set; what else the programs kept for themselves goes.
keep_settings() {
	kept=prefix/drive_c/users/$(id -un)/AppData/Roaming/carddesk/settings.toml
	mkdir -p "$dir/${kept%/*}" && echo '[settings]' >"$dir/$kept" && find "$dir/${kept%/*}" -mindepth 1 ! -name settings.toml -delete &&
		rm -rf "$windows/users/$(id -un)/AppData/Roaming/fyne" "$windows/users/$(id -un)/AppData/Local/fyne"
}

forget_settings() { rm -r "${dir:?}/${kept%/*}"; }

# package_keeps_folder: one that was chosen is kept by an upgrade, and left without a file.
package_keeps_folder() {
	package /i 'C:\old.msi' "INSTALLDIR=$exe_path" && package /i 'C:\new.msi' && {
		programs_in "$exe_folder"
		package_files | sed -n '/Start Menu/p'
	} | adds_all && runs "$exe_path" "$version" && package /x 'C:\new.msi' && { rmdir "$windows/${exe_folder%/*}" || true; } && adds_nothing
}

# shows_window: the program that was installed, in Chinese.
shows_window() {
	(cd "$windows" && exec wine64 'C:\Program Files\CardDesk\carddesk.exe') >"$dir/window.log" 2>&1 &
	window=$!
	shown=0
	(await installed "$(text nav.home)" "$(text nav.change)" "$(text nav.certificates)" "$(text nav.help)") || shown=1
	closes
	return $shown
}

# awaits_window TITLE waits for a window and prints its number.
awaits_window() {
	waited=0
	until xdotool search --name "^$1" 2>/dev/null; do
		[ $((waited += 1)) -lt "$patience" ] || {
			echo "no window is called $1, but: $(xdotool search --name . getwindowname %@)"
			return 1
		}
		sleep 1
	done
}

says_no_opengl() {
	(cd "$windows" && exec wine64 'C:\Program Files\CardDesk\carddesk.exe') >"$dir/window.log" 2>&1 &
	window=$!
	awaits_window "$(text app.name)" || {
		closes
		return 1
	}
	# The message has one button.
	sleep 1
	xdotool search --name "^$(text app.name)" windowfocus key Return
	ends 69 wait "$window"
}

exe_folder='我的 程式/Card Desk'
exe_path='C:\我的 程式\Card Desk'
exe_name='憑證卡片服務台 CardDesk'
# installer_files FOLDER
installer_files() {
	programs_in "$1"
	echo "prefix/drive_c/$1/uninstall.exe"
	echo "prefix/drive_c/ProgramData/Microsoft/Windows/Start Menu/Programs/$exe_name.lnk"
	echo "prefix/drive_c/users/Public/Desktop/$exe_name.lnk"
}

installer_refuses_switch() {
	for wrong in /LANGUAGE=fr /MODULE=module.dll /CENTRE=http://centre.example /UPDATECHECK=yes /NOPRACTICE=2 /DESKTOPICON=true \
		'/CurrentUser /LANGUAGE=en'; do
		ends 8 line "C:\\old.exe /S $wrong" && adds_nothing && no_settings || return 1
	done
}

installer_installs() {
	line "C:\\old.exe /S /LANGUAGE=en /MODULE=\"$module\" /CENTRE=$centre /UPDATECHECK=1 /DESKTOPICON=1 /NOPRACTICE=1 /D=$exe_path" &&
		installer_files "$exe_folder" | adds_all && runs "$exe_path" "$older"
}

# installer_signs: the uninstaller is made by the installer, and signed before.
installer_signs() { accepted "$windows/$exe_folder/uninstall.exe"; }

installer_listed() {
	has "$(registry 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\CardDesk')" "DisplayName REG_SZ $exe_name" \
		"DisplayVersion REG_SZ $older" 'Publisher REG_SZ CardDesk' "InstallLocation REG_SZ $exe_path" \
		"QuietUninstallString REG_SZ \"$exe_path\\uninstall.exe\" /S"
}

# installer_awaits_end: a program that runs is neither replaced nor removed nor ended.
installer_awaits_end() {
	(cd "$windows" && exec wine64 "$exe_path\\carddesk-cli.exe" --demo readers --watch) >"$dir/watch" 2>&1 &
	window=$!
	waited=0
	until [ -s "$dir/watch" ] || [ $((waited += 1)) -gt "$patience" ]; do
		sleep 1
	done
	left=0
	{
		ends 4 line 'C:\new.exe /S' && ends 4 line "\"$exe_path\\uninstall.exe\" /S _?=$exe_path" && kill -0 "$window" &&
			installer_files "$exe_folder" | adds_all && runs "$exe_path" "$older"
	} || left=1
	closes
	return $left
}

installer_updates() {
	line 'C:\new.exe /S' && installer_files "$exe_folder" | adds_all && runs "$exe_path" "$version" && has_settings
}

installer_refuses_older() { ends 3 line 'C:\old.exe /S' && runs "$exe_path" "$version"; }
installer_refuses_package() { ends 7 line 'C:\new.exe /S' && package_files | adds_all; }
package_refuses_installer() { ends "$fatal" package /i 'C:\new.msi' && installer_files "$exe_folder" | adds_all; }

# installer_moves: nothing stays in the old folder. The folder above it was made by the first installation, and may hold other things by now.
installer_moves() {
	line 'C:\new.exe /S /D=C:\CardDesk' && rmdir "$windows/${exe_folder%/*}" && installer_files CardDesk | adds_all &&
		runs 'C:\CardDesk' "$version"
}

# installer_refuses_small_drive needs a drive that is too small, which only root can make.
installer_refuses_small_drive() {
	mkdir "$dir/small" && ln -s "$dir/small" "$WINEPREFIX/dosdevices/s:" || return 1
	if [ "$(id -u)" != 0 ] || ! mount -t tmpfs -o size=20m none "$dir/small" 2>/dev/null; then
		echo 'left out: no small drive can be made without root' >&3
		return 0
	fi
	refused=0
	{ ends 6 line 'C:\new.exe /S /D=S:\CardDesk' && [ -z "$(ls "$dir/small")" ] && runs 'C:\CardDesk' "$version"; } || refused=1
	umount "$dir/small"
	rm "$WINEPREFIX/dosdevices/s:"
	return $refused
}

# gone FILE waits until an uninstaller, which works on a copy of itself after its end, has removed a file.
gone() {
	waited=0
	while [ -e "$1" ]; do
		[ $((waited += 1)) -lt "$patience" ] || {
			echo "still there: $1"
			return 1
		}
		sleep 1
	done
	sleep 1
}

installer_leaves_nothing() {
	keep_settings && line 'C:\CardDesk\uninstall.exe /S' && gone "$windows/CardDesk" && adds "$kept" && no_settings &&
		! registry 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' | grep CardDesk && forget_settings
}

# installer_for_one: nothing of it lies where only an administrator writes. The folder for programs of the user is Windows' own.
installer_for_one() {
	own=prefix/drive_c/users/$(id -un)/AppData
	line 'C:\new.exe /S /CurrentUser' && {
		programs_in "${own#prefix/drive_c/}/Local/Programs/CardDesk"
		echo "$own/Local/Programs/CardDesk/uninstall.exe"
		echo "$own/Roaming/Microsoft/Windows/Start Menu/Programs/$exe_name.lnk"
	} | adds_all && no_settings && line "C:\\users\\$(id -un)\\AppData\\Local\\Programs\\CardDesk\\uninstall.exe /S" &&
		gone "$dir/$own/Local/Programs/CardDesk" && rmdir "$dir/$own/Local/Programs" && adds_nothing &&
		! registry 'HKCU\Software\CardDesk' | grep Setup
}

# installer_speaks LOCALE TITLE opens the installer, and closes it again. It needs a font, unlike our own window.
installer_speaks() {
	mkdir -p "$windows/windows/Fonts"
	cp assets/fonts/*.otf "$windows/windows/Fonts/"
	[ -e "$LOCPATH/$1.UTF-8" ] || localedef -i "$1" -f UTF-8 "$LOCPATH/$1.UTF-8" || return 1
	(cd "$windows" && LANG=$1.UTF-8 exec wine64 'C:\new.exe') >"$dir/window.log" 2>&1 &
	window=$!
	told=0
	awaits_window "$2" || told=1
	closes
	return $told
}
