-- What wixl has no words for, and all that is not ASCII: wixl ends with a fault on it. One statement per line; @VERSION@ is 1.2.3.

-- What an administrator may give to msiexec, and what was found of earlier times, reaches the part that installs.
UPDATE `Property` SET `Value`='OLDERVERSION;NEWERVERSION;LANGUAGE;MODULE;CENTRE;UPDATECHECK;DESKTOPICON;NOPRACTICE;INSTALLDIR;WASLANGUAGE;WASMODULE;WASCENTRE;WASUPDATECHECK;WASPRACTICE;WASDESKTOPICON;WASFOLDER;OTHERSETUP' WHERE `Property`='SecureCustomProperties'

-- What was given earlier counts where nothing else is given. Numbers are found with a # before them.
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepLanguage', 51, 'LANGUAGE', '[WASLANGUAGE]')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepModule', 51, 'MODULE', '[WASMODULE]')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepCentre', 51, 'CENTRE', '[WASCENTRE]')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepUpdateCheckOn', 51, 'UPDATECHECK', '1')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepUpdateCheckOff', 51, 'UPDATECHECK', '0')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepNoPractice', 51, 'NOPRACTICE', '1')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepDesktopIcon', 51, 'DESKTOPICON', '1')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepFolder', 51, 'INSTALLDIR', '[WASFOLDER]')
INSERT INTO `InstallUISequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepLanguage', 'WASLANGUAGE AND NOT LANGUAGE', 61)
INSERT INTO `InstallUISequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepModule', 'WASMODULE AND NOT MODULE', 62)
INSERT INTO `InstallUISequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepCentre', 'WASCENTRE AND NOT CENTRE', 63)
INSERT INTO `InstallUISequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepUpdateCheckOn', 'WASUPDATECHECK = "#1" AND NOT UPDATECHECK', 64)
INSERT INTO `InstallUISequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepUpdateCheckOff', 'WASUPDATECHECK = "#0" AND NOT UPDATECHECK', 65)
INSERT INTO `InstallUISequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepNoPractice', 'WASPRACTICE = "#0" AND NOT NOPRACTICE', 66)
INSERT INTO `InstallUISequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepDesktopIcon', 'WASDESKTOPICON = "#1" AND NOT DESKTOPICON', 67)
INSERT INTO `InstallUISequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepFolder', 'WASFOLDER AND NOT INSTALLDIR', 68)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepLanguage', 'WASLANGUAGE AND NOT LANGUAGE', 61)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepModule', 'WASMODULE AND NOT MODULE', 62)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepCentre', 'WASCENTRE AND NOT CENTRE', 63)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepUpdateCheckOn', 'WASUPDATECHECK = "#1" AND NOT UPDATECHECK', 64)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepUpdateCheckOff', 'WASUPDATECHECK = "#0" AND NOT UPDATECHECK', 65)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepNoPractice', 'WASPRACTICE = "#0" AND NOT NOPRACTICE', 66)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepDesktopIcon', 'WASDESKTOPICON = "#1" AND NOT DESKTOPICON', 67)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepFolder', 'WASFOLDER AND NOT INSTALLDIR', 68)

-- Windows of 64 bits keeps the registry of 64-bit programs apart (msidbLocatorType64bit, 16).
UPDATE `RegLocator` SET `Type`=18

-- A setting that was not given leaves no value. The condition is asked again at every repair (msidbComponentAttributesTransitive, 64).
UPDATE `Component` SET `Attributes`=324, `Condition`='LANGUAGE' WHERE `Component`='SetLanguage'
UPDATE `Component` SET `Attributes`=324, `Condition`='MODULE AND MODULE <> "none"' WHERE `Component`='SetModule'
UPDATE `Component` SET `Attributes`=324, `Condition`='CENTRE AND CENTRE <> "none"' WHERE `Component`='SetCentre'
UPDATE `Component` SET `Attributes`=324, `Condition`='UPDATECHECK' WHERE `Component`='SetUpdateCheck'
UPDATE `Component` SET `Attributes`=324, `Condition`='NOPRACTICE = "1"' WHERE `Component`='SetPractice'
UPDATE `Component` SET `Attributes`=324, `Condition`='DESKTOPICON = "1"' WHERE `Component`='Desktop'

-- The same number built of another commit goes as well (msidbUpgradeAttributesVersionMaxInclusive, 512).
DELETE FROM `Upgrade` WHERE `ActionProperty`='OLDERVERSION'
INSERT INTO `Upgrade` (`UpgradeCode`, `VersionMin`, `VersionMax`, `Attributes`, `ActionProperty`) VALUES ('{D2D9412E-9566-4C22-BA9B-22BDB54C4293}', '0.0.0', '@VERSION@', 768, 'OLDERVERSION')

-- Without the version of a program, the installer takes the one that is there for newer than its own. The hash is for files without one.
UPDATE `File` SET `Version`='@VERSION@.0', `Language`='1028,1033' WHERE `File`='carddesk.exe'
UPDATE `File` SET `FileName`='CARDDE~1.EXE|carddesk-cli.exe', `Version`='@VERSION@.0', `Language`='1028,1033' WHERE `File`='carddesk_cli.exe'
UPDATE `File` SET `FileName`='THIRD-~1.TXT|THIRD-PARTY-NOTICES.txt' WHERE `File`='NOTICES.txt'
DELETE FROM `MsiFileHash` WHERE `File_`='carddesk.exe'
DELETE FROM `MsiFileHash` WHERE `File_`='carddesk_cli.exe'

UPDATE `Property` SET `Value`='CardDesk 憑證卡片服務台' WHERE `Property`='ProductName'
UPDATE `Shortcut` SET `Name`='CARDDESK|CardDesk 憑證卡片服務台', `Description`='查看憑證 IC 卡、變更 PIN 碼與鎖卡解碼'
UPDATE `LaunchCondition` SET `Description`='這台電腦已經安裝較新版本的 CardDesk，所以沒有安裝這個版本。要改用這個版本，請先解除安裝較新的版本。 A newer version of CardDesk is already installed, so this version was not installed. To use this version, please uninstall the newer one first.' WHERE `Condition`='NOT NEWERVERSION'
UPDATE `LaunchCondition` SET `Description`='這台電腦已經以安裝程式（exe）安裝 CardDesk。請先解除安裝，再安裝這個套件。 CardDesk was installed on this computer by its setup program (exe). Please uninstall that first, then install this package.' WHERE `Condition`='Installed OR NOT OTHERSETUP'
UPDATE `LaunchCondition` SET `Description`='LANGUAGE 請使用 zh-TW、en 或 system。 LANGUAGE has to be zh-TW, en or system.' WHERE `Condition`='NOT LANGUAGE OR LANGUAGE = "zh-TW" OR LANGUAGE = "en" OR LANGUAGE = "system"'
UPDATE `LaunchCondition` SET `Description`='MODULE 請使用完整路徑，或以 none 表示不指定。 MODULE has to be a full path, or none.' WHERE `Condition`='NOT MODULE OR MODULE = "none" OR MODULE >< ":\" OR MODULE << "\\"'
UPDATE `LaunchCondition` SET `Description`='CENTRE 請使用 https:// 開頭的網址，或以 none 表示不指定。 CENTRE has to be an address that begins with https://, or none.' WHERE `Condition`='NOT CENTRE OR CENTRE = "none" OR CENTRE << "https://"'
UPDATE `LaunchCondition` SET `Description`='UPDATECHECK 請使用 0 或 1。 UPDATECHECK has to be 0 or 1.' WHERE `Condition`='NOT UPDATECHECK OR UPDATECHECK = "0" OR UPDATECHECK = "1"'
UPDATE `LaunchCondition` SET `Description`='DESKTOPICON 請使用 0 或 1。 DESKTOPICON has to be 0 or 1.' WHERE `Condition`='NOT DESKTOPICON OR DESKTOPICON = "0" OR DESKTOPICON = "1"'
UPDATE `LaunchCondition` SET `Description`='NOPRACTICE 請使用 0 或 1。 NOPRACTICE has to be 0 or 1.' WHERE `Condition`='NOT NOPRACTICE OR NOPRACTICE = "0" OR NOPRACTICE = "1"'
