; The installer for people. Given by packaging/windows/nsis: VERSION (1.2.3-rc1), PLAIN (1.2.3), FOLDER (of the files to install), OUT, SIGN (a
; command that signs a file, or nothing), HOMEPAGE (an address, or nothing), FAST (anything for a large file in little time, or nothing).
;
; Who may install for all users does so; everybody else installs into a folder of their own, without being asked for a password.

Target amd64-unicode
!if "${FAST}" != ""
	SetCompressor zlib
!else
	SetCompressor /SOLID lzma
	SetCompressorDictSize 64
!endif
RequestExecutionLevel highest
ManifestSupportedOS Win10
ManifestDPIAware true
ManifestLongPathAware true
AllowSkipFiles off
CRCCheck on
ShowInstDetails nevershow
ShowUninstDetails nevershow

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WordFunc.nsh

Name "$(ListedName)"
OutFile "${OUT}"
BrandingText "CardDesk ${VERSION}"
!if "${SIGN}" != ""
	!uninstfinalize '"${SIGN}" "%1"'
!endif

!define SETUP "Software\CardDesk\Setup"
!define SETTINGS "Software\CardDesk"
!define LISTED "Software\Microsoft\Windows\CurrentVersion\Uninstall\CardDesk"
; In KB, with some room for the file system: both programs, the uninstaller and texts.
!define NEEDED 61440

; Exit codes, in README.md for people. 0 to 2 are those of every such installer: done, cancelled, failed.
!define NEWER 3
!define RUNNING 4
!define RIGHTS 5
!define SPACE 6
!define PACKAGE 7
!define USAGE 8

!define MUI_ICON "${FOLDER}/carddesk.ico"
!define MUI_UNICON "${FOLDER}/carddesk.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(RunNow)"
!define MUI_FINISHPAGE_RUN_FUNCTION Start
!define MUI_FINISHPAGE_SHOWREADME
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_TEXT "$(OnDesktop)"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION PutOnDesktop
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
; The first is for computers in any other language.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "TradChinese"
!include "en.nsh"
!include "zh-TW.nsh"

VIProductVersion "${PLAIN}.0"
VIFileVersion "${PLAIN}.0"
!macro Version LANGUAGE PRODUCT DESCRIPTION
	VIAddVersionKey /LANG=${LANGUAGE} "ProductName" "${PRODUCT}"
	VIAddVersionKey /LANG=${LANGUAGE} "ProductVersion" "${VERSION}"
	VIAddVersionKey /LANG=${LANGUAGE} "FileVersion" "${VERSION}"
	VIAddVersionKey /LANG=${LANGUAGE} "FileDescription" "${DESCRIPTION}"
	VIAddVersionKey /LANG=${LANGUAGE} "CompanyName" "CardDesk"
	VIAddVersionKey /LANG=${LANGUAGE} "LegalCopyright" "Apache-2.0"
!macroend
!insertmacro Version ${LANG_ENGLISH} "CardDesk" "CardDesk setup"
!insertmacro Version ${LANG_TRADCHINESE} "憑證卡片服務台 CardDesk" "憑證卡片服務台安裝程式"

Var users     ; "all" or "current"
Var old       ; the folder of an earlier installation, or nothing
Var arguments ; of the command line
Var wish      ; the value of one of them, or nothing
Var given     ; whether that one is there: yes or no
Var open      ; whether a program runs: yes or no

; Give up says why, also to whoever gave /S, who sees the exit code alone.
!macro GiveUp TEXT CODE
	MessageBox MB_OK|MB_ICONINFORMATION "${TEXT}" /SD IDOK
	SetErrorLevel ${CODE}
	Quit
!macroend

; In the part of the registry that belongs to all users, or to the current one.
!macro Write KEY NAME VALUE
	${If} $users == all
		WriteRegStr HKLM "${KEY}" "${NAME}" "${VALUE}"
	${Else}
		WriteRegStr HKCU "${KEY}" "${NAME}" "${VALUE}"
	${EndIf}
!macroend
!macro WriteNumber KEY NAME VALUE
	${If} $users == all
		WriteRegDWORD HKLM "${KEY}" "${NAME}" ${VALUE}
	${Else}
		WriteRegDWORD HKCU "${KEY}" "${NAME}" ${VALUE}
	${EndIf}
!macroend
!macro Read VARIABLE KEY NAME
	${If} $users == all
		ReadRegStr ${VARIABLE} HKLM "${KEY}" "${NAME}"
	${Else}
		ReadRegStr ${VARIABLE} HKCU "${KEY}" "${NAME}"
	${EndIf}
!macroend

; Windows lets nobody write into a program that runs. It is never closed from here: a card may be at work.
!macro IsOpen FILE
	${If} ${FileExists} "${FILE}"
		ClearErrors
		FileOpen $1 "${FILE}" a
		${If} ${Errors}
			StrCpy $open yes
		${Else}
			FileClose $1
		${EndIf}
	${EndIf}
!macroend
!macro AwaitEnd FOLDER
	${Do}
		StrCpy $open no
		!insertmacro IsOpen "${FOLDER}\carddesk.exe"
		!insertmacro IsOpen "${FOLDER}\carddesk-cli.exe"
		${If} $open == no
			${Break}
		${EndIf}
		${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONINFORMATION "$(IsOpen)" /SD IDCANCEL IDCANCEL`
			SetErrorLevel ${RUNNING}
			Quit
		${EndIf}
	${Loop}
!macroend

; Everything that an installation puts into its folder, and nothing else: people choose folders that hold more.
!macro RemoveFrom FOLDER
	Delete "${FOLDER}\carddesk.exe"
	Delete "${FOLDER}\carddesk-cli.exe"
	Delete "${FOLDER}\LICENSE.txt"
	Delete "${FOLDER}\THIRD-PARTY-NOTICES.txt"
	Delete "${FOLDER}\uninstall.exe"
	RMDir "${FOLDER}"
!macroend

Function .onInit
	SetRegView 64
	${GetParameters} $arguments
	Call ChooseUsers
	Call CheckWishes
	ReadRegStr $0 HKLM "${SETUP}" "kind"
	${If} $users == all
	${AndIf} $0 == msi
		!insertmacro GiveUp "$(PackageIsThere)" ${PACKAGE}
	${EndIf}
	!insertmacro Read $0 "${SETUP}" "version"
	${If} $0 != ""
		${VersionCompare} $0 "${PLAIN}" $1
		${If} $1 == 1
			!insertmacro GiveUp "$(NewerIsThere)" ${NEWER}
		${EndIf}
	${EndIf}
	!insertmacro Read $old "${SETUP}" "folder"
	${If} $INSTDIR == ""
		StrCpy $INSTDIR $old
	${EndIf}
	${If} $INSTDIR != ""
	${ElseIf} $users == all
		StrCpy $INSTDIR "$PROGRAMFILES64\CardDesk"
	${Else}
		StrCpy $INSTDIR "$LOCALAPPDATA\Programs\CardDesk"
	${EndIf}
FunctionEnd

; Find looks for a word of the command line that begins with a text: given says whether it is there, wish what follows. Quotation marks hold
; words together, wherever they stand. (GetOptions of FileFunc.nsh ends a value at the next slash, and addresses have some.)
!macro Find TEXT
	Push "${TEXT}"
	Call FindWord
!macroend
!macro Wish SWITCH
	!insertmacro Find "/${SWITCH}="
!macroend
Function FindWord
	Exch $R0 ; the text
	StrLen $R1 $R0
	StrCpy $R2 0 ; how far the command line is read
	StrCpy $wish ""
	StrCpy $given no
	${Do}
		Call NextWord
		StrCpy $R6 $R3 $R1
		${If} $R6 == $R0
			StrCpy $given yes
			StrCpy $wish $R3 "" $R1
		${EndIf}
	${LoopUntil} $R5 == ""
	Pop $R0
FunctionEnd

; The next word goes to $R3; $R5 is what ended it, a blank or nothing.
Function NextWord
	StrCpy $R3 ""
	StrCpy $R4 no ; between quotation marks
	${Do}
		StrCpy $R5 $arguments 1 $R2
		IntOp $R2 $R2 + 1
		${If} $R5 == ""
			${Break}
		${ElseIf} $R5 == '"'
			${If} $R4 == no
				StrCpy $R4 yes
			${Else}
				StrCpy $R4 no
			${EndIf}
		${ElseIf} $R5 == " "
		${AndIf} $R4 == no
			${Break}
		${Else}
			StrCpy $R3 "$R3$R5"
		${EndIf}
	${Loop}
FunctionEnd

; An administrator installs for all users, unless told otherwise.
Function ChooseUsers
	StrCpy $users current
	UserInfo::GetAccountType
	Pop $0
	${If} $0 == Admin
		StrCpy $users all
	${EndIf}
	!insertmacro Find "/CurrentUser"
	${If} $given == yes
		StrCpy $users current
	${EndIf}
	!insertmacro Find "/AllUsers"
	${If} $given == yes
		StrCpy $users all
		${If} $0 != Admin
			!insertmacro GiveUp "$(NeedsRights)" ${RIGHTS}
		${EndIf}
	${EndIf}
	${If} $users == all
		SetShellVarContext all
	${Else}
		SetShellVarContext current
	${EndIf}
FunctionEnd

; Settings are the computer's: they go with an installation for all users.
!macro CheckWish SWITCH
	!insertmacro Wish ${SWITCH}
	${If} $wish != ""
	${AndIf} $users != all
		!insertmacro GiveUp "$(SettingsNeedAll)" ${USAGE}
	${EndIf}
!macroend
!macro CheckSwitch SWITCH
	!insertmacro Wish ${SWITCH}
	${If} $wish != ""
	${AndIf} $wish != 0
	${AndIf} $wish != 1
		StrCpy $0 ${SWITCH}
		!insertmacro GiveUp "$(ZeroOrOne)" ${USAGE}
	${EndIf}
!macroend

Function CheckWishes
	!insertmacro CheckWish LANGUAGE
	${If} $wish != ""
	${AndIf} $wish S!= "zh-TW"
	${AndIf} $wish S!= "en"
	${AndIf} $wish S!= "system"
		!insertmacro GiveUp "$(WhichLanguage)" ${USAGE}
	${EndIf}
	!insertmacro CheckWish MODULE
	StrCpy $0 $wish 2
	StrCpy $1 $wish 2 1
	${If} $wish != ""
	${AndIf} $wish S!= "none"
	${AndIf} $0 != "\\"
	${AndIf} $1 != ":\"
		!insertmacro GiveUp "$(WhichModule)" ${USAGE}
	${EndIf}
	!insertmacro CheckWish CENTRE
	StrCpy $0 $wish 8
	${If} $wish != ""
	${AndIf} $wish S!= "none"
	${AndIf} $0 != "https://"
		!insertmacro GiveUp "$(WhichCentre)" ${USAGE}
	${EndIf}
	!insertmacro CheckWish UPDATECHECK
	!insertmacro CheckSwitch UPDATECHECK
	!insertmacro CheckWish NOPRACTICE
	!insertmacro CheckSwitch NOPRACTICE
	!insertmacro CheckSwitch DESKTOPICON
FunctionEnd

Function LeaveFolder
	Call CheckFolder
FunctionEnd

; Before anything is written: half of an installation helps nobody.
Function CheckFolder
	!insertmacro AwaitEnd $INSTDIR
	${GetRoot} "$INSTDIR" $0
	${DriveSpace} "$0\" "/D=F /S=K" $1
	${If} $1 != ""
	${AndIf} $1 < ${NEEDED}
		MessageBox MB_OK|MB_ICONINFORMATION "$(NoRoom)" /SD IDOK
		SetErrorLevel ${SPACE}
		${If} ${Silent}
			Quit
		${EndIf}
		Abort
	${EndIf}
FunctionEnd

Section
	${If} ${Silent}
		Call CheckFolder
	${EndIf}
	${If} $old != ""
	${AndIf} $old != $INSTDIR
		!insertmacro AwaitEnd $old
		!insertmacro RemoveFrom $old
	${EndIf}
	SetOutPath "$INSTDIR"
	File "${FOLDER}/carddesk.exe"
	File "${FOLDER}/carddesk-cli.exe"
	File "${FOLDER}/LICENSE.txt"
	File "${FOLDER}/THIRD-PARTY-NOTICES.txt"
	WriteUninstaller "$INSTDIR\uninstall.exe"
	CreateShortcut "$SMPROGRAMS\$(ProgramName).lnk" "$INSTDIR\carddesk.exe"
	Call KeepSettings
	Call Register
SectionEnd

; Text puts a setting in the registry, where the program finds it; "none" takes it away again.
!macro KeepText SWITCH NAME
	!insertmacro Wish ${SWITCH}
	${If} $wish S== none
		DeleteRegValue HKLM "${SETTINGS}" "${NAME}"
	${ElseIf} $wish != ""
		WriteRegStr HKLM "${SETTINGS}" "${NAME}" $wish
	${EndIf}
!macroend

Function KeepSettings
	!insertmacro KeepText LANGUAGE language
	!insertmacro KeepText MODULE module
	!insertmacro KeepText CENTRE centre
	!insertmacro Wish UPDATECHECK
	${If} $wish != ""
		WriteRegDWORD HKLM "${SETTINGS}" "updateCheck" $wish
	${EndIf}
	!insertmacro Wish NOPRACTICE
	${If} $wish == 1
		WriteRegDWORD HKLM "${SETTINGS}" "practice" 0
	${ElseIf} $wish == 0
		DeleteRegValue HKLM "${SETTINGS}" "practice"
	${EndIf}
	!insertmacro Wish DESKTOPICON
	${If} $wish == 1
		Call PutOnDesktop
	${ElseIf} $wish == 0
		Delete "$DESKTOP\$(ProgramName).lnk"
	${EndIf}
FunctionEnd

Function PutOnDesktop
	CreateShortcut "$DESKTOP\$(ProgramName).lnk" "$INSTDIR\carddesk.exe"
FunctionEnd

; What Windows shows in its list of programs.
Function Register
	!insertmacro Write "${SETUP}" "kind" "exe"
	!insertmacro Write "${SETUP}" "version" "${PLAIN}"
	!insertmacro Write "${SETUP}" "folder" "$INSTDIR"
	!insertmacro Write "${LISTED}" "DisplayName" "$(ListedName)"
	!insertmacro Write "${LISTED}" "DisplayVersion" "${VERSION}"
	!insertmacro Write "${LISTED}" "DisplayIcon" "$INSTDIR\carddesk.exe"
	!insertmacro Write "${LISTED}" "Publisher" "CardDesk"
	!insertmacro Write "${LISTED}" "InstallLocation" "$INSTDIR"
	!insertmacro Write "${LISTED}" "UninstallString" "$\"$INSTDIR\uninstall.exe$\""
	!insertmacro Write "${LISTED}" "QuietUninstallString" "$\"$INSTDIR\uninstall.exe$\" /S"
	!if "${HOMEPAGE}" != ""
		!insertmacro Write "${LISTED}" "HelpLink" "${HOMEPAGE}"
		!insertmacro Write "${LISTED}" "URLInfoAbout" "${HOMEPAGE}"
	!endif
	!insertmacro WriteNumber "${LISTED}" "NoModify" 1
	!insertmacro WriteNumber "${LISTED}" "NoRepair" 1
	${GetSize} "$INSTDIR" "/M=carddesk*.exe /S=0K /G=0" $0 $1 $2
	!insertmacro WriteNumber "${LISTED}" "EstimatedSize" $0
FunctionEnd

; Through Windows' own desktop, so that the program does not get the rights of the installer.
Function Start
	Exec '"$WINDIR\explorer.exe" "$INSTDIR\carddesk.exe"'
FunctionEnd

Function un.onInit
	SetRegView 64
	; Whose installation it is, is written where it lies.
	StrCpy $users current
	ReadRegStr $0 HKLM "${SETUP}" "folder"
	${If} $0 == $INSTDIR
		StrCpy $users all
		SetShellVarContext all
		UserInfo::GetAccountType
		Pop $0
		${If} $0 != Admin
			!insertmacro GiveUp "$(NeedsRights)" ${RIGHTS}
		${EndIf}
	${EndIf}
FunctionEnd

!macro Unregister ROOT
	DeleteRegKey ${ROOT} "${LISTED}"
	DeleteRegKey ${ROOT} "${SETUP}"
!macroend

Section Uninstall
	!insertmacro AwaitEnd $INSTDIR
	; A shortcut is called as the language was that it was made in.
	Delete "$SMPROGRAMS\CardDesk.lnk"
	Delete "$SMPROGRAMS\憑證卡片服務台 CardDesk.lnk"
	Delete "$DESKTOP\CardDesk.lnk"
	Delete "$DESKTOP\憑證卡片服務台 CardDesk.lnk"
	${If} $users == all
		!insertmacro Unregister HKLM
		DeleteRegValue HKLM "${SETTINGS}" "language"
		DeleteRegValue HKLM "${SETTINGS}" "module"
		DeleteRegValue HKLM "${SETTINGS}" "centre"
		DeleteRegValue HKLM "${SETTINGS}" "updateCheck"
		DeleteRegValue HKLM "${SETTINGS}" "practice"
		DeleteRegKey /ifempty HKLM "${SETTINGS}"
	${Else}
		!insertmacro Unregister HKCU
		DeleteRegKey /ifempty HKCU "${SETTINGS}"
	${EndIf}
	!insertmacro RemoveFrom $INSTDIR
SectionEnd
