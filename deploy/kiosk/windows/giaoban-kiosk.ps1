# A meeting room's page on the whole screen, on Windows 10 or 11, in Edge or Chrome.
#
#   Once, as administrator:  powershell -ExecutionPolicy Bypass -File giaoban-kiosk.ps1 -Server https://hop.example.vn -Install
#   A server that has HTTPS of its own: save its root certificate first, and add  -Trust giaoban-ca.crt
#   At every sign-in it is started by the shortcut which that made; a browser that is closed or dies is started again.
#
# What each flag does is in docs/operations.md.
param(
    [Parameter(Mandatory = $true)][ValidatePattern('^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$')][string]$Server,
    [ValidateSet('edge', 'chrome')][string]$Browser = 'edge',
    [string]$Trust = '',
    [switch]$Install
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$Server = $Server.TrimEnd('/')
$Room = "$Server/phong"
$BrowserProfile = Join-Path $env:LOCALAPPDATA 'giaoban-kiosk'
$Known = @{
    edge   = @{ Paths = @("${env:ProgramFiles(x86)}\Microsoft\Edge\Application\msedge.exe", "$env:ProgramFiles\Microsoft\Edge\Application\msedge.exe")
                Policies = 'HKLM:\SOFTWARE\Policies\Microsoft\Edge' }
    chrome = @{ Paths = @("$env:ProgramFiles\Google\Chrome\Application\chrome.exe", "${env:ProgramFiles(x86)}\Google\Chrome\Application\chrome.exe")
                Policies = 'HKLM:\SOFTWARE\Policies\Google\Chrome' }
}

# Not Edge's own kiosk mode: its windows are InPrivate, and forget the room's key when they close.
$Flags = @(
    "--app=$Room"
    '--start-fullscreen'
    "--user-data-dir=`"$BrowserProfile`""
    '--no-first-run'
    '--noerrdialogs'
    '--hide-crash-restore-bubble'
    '--autoplay-policy=no-user-gesture-required'
    '--disable-features=Translate'
)

function Find-Browser {
    $found = $Known[$Browser].Paths | Where-Object { Test-Path $_ } | Select-Object -First 1
    if (-not $found) { throw "Khong tim thay trinh duyet - browser not found: $Browser" }
    return $found
}

# New-Item -Force on a key that is there empties it, with every policy that somebody else has set.
function Confirm-Key([string]$Key) {
    if (-not (Test-Path $Key)) { New-Item -Path $Key -Force | Out-Null }
}

# Under the first free number, beside the addresses that are in the list; nothing when ours is in it.
function Set-UrlList([string]$Key, [string]$Name) {
    $path = Join-Path $Key $Name
    Confirm-Key $path
    $item = Get-Item -Path $path
    $number = 1
    foreach ($taken in $item.GetValueNames()) { if ($item.GetValue($taken) -eq $Server) { return } }
    while ($item.GetValueNames() -contains "$number") { $number++ }
    New-ItemProperty -Path $path -Name "$number" -Value $Server -PropertyType String | Out-Null
}

# Compare the number with IT over the telephone, then answer.
function Install-Root {
    $certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 (Resolve-Path $Trust).Path
    Write-Output "So voi ky thuat - compare with IT: $($certificate.Thumbprint -replace '(....)', '$1 ')"
    Import-Certificate -FilePath $Trust -CertStoreLocation 'Cert:\LocalMachine\Root' -Confirm | Out-Null
    # "No" raises nothing. Whoever says it has seen another number: the machine is left as it was.
    if (-not (Test-Path "Cert:\LocalMachine\Root\$($certificate.Thumbprint)")) {
        throw 'Khong tin chung chi, khong cai - the certificate is not trusted, nothing was installed.'
    }
}

function Install-Kiosk {
    $key = $Known[$Browser].Policies
    Confirm-Key $key
    foreach ($name in 'VideoCaptureAllowedUrls', 'AudioCaptureAllowedUrls', 'AutoplayAllowlist') { Set-UrlList $key $name }
    # Without background mode the browser ends with its window: only then is it started again.
    foreach ($name in 'PasswordManagerEnabled', 'TranslateEnabled', 'BackgroundModeEnabled') {
        New-ItemProperty -Path $key -Name $name -Value 0 -PropertyType DWord -Force | Out-Null
    }
    # Mains power: neither the screen nor the machine sleeps.
    foreach ($timeout in 'monitor-timeout-ac', 'standby-timeout-ac', 'hibernate-timeout-ac') { powercfg /change $timeout 0 }
    $folder = Join-Path $env:ProgramData 'Giaoban'
    New-Item -ItemType Directory -Path $folder -Force | Out-Null
    $script = Join-Path $folder 'giaoban-kiosk.ps1'
    if ($PSCommandPath -ne $script) { Copy-Item -Path $PSCommandPath -Destination $script -Force }
    $startup = [Environment]::GetFolderPath('CommonStartup')
    $shortcut = (New-Object -ComObject WScript.Shell).CreateShortcut((Join-Path $startup 'Giaoban.lnk'))
    $shortcut.TargetPath = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
    $shortcut.Arguments = "-NoProfile -WindowStyle Hidden -ExecutionPolicy Bypass -File `"$script`" -Server $Server -Browser $Browser"
    $shortcut.Save()
    Write-Output 'Xong. Khoi dong lai may, roi ghep may bang ma sau so - done: restart the machine, then pair it.'
}

if ($Install) {
    Find-Browser | Out-Null
    if ($Trust) { Install-Root }
    Install-Kiosk
    exit 0
}
# A second one would open a window every two seconds in the browser of the first.
$single = New-Object System.Threading.Mutex $false, 'Local\giaoban-kiosk'
if (-not $single.WaitOne(0)) { exit 0 }
while ($true) {
    # While the browser is being updated its program may not be there for a moment: the next round finds it.
    try { Start-Process -FilePath (Find-Browser) -ArgumentList $Flags -Wait } catch { Write-Warning $_ }
    Start-Sleep -Seconds 2
}
