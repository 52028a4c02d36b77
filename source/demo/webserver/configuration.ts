/** `config.toml`, which the web page reads before anybody logs in. */
export const configuration = `[general]
siteDescription = "baitui demo"
apiEndpoint = ""
apiEndpointText = ""
defaultSessionEnvironment = "cr.backend.ai/stable/python:3.11-ubuntu22.04"
enable2FA = true
force2FA = false
systemSSHImage = ""
maxCountForPreopenPorts = 10
alwaysEnqueueComputeSession = false
allowManualImageNameForSession = false

[resources]
openPortToPublic = false
allowPreferredPort = true
maxFileUploadSize = -1

[wsproxy]
proxyURL = ""
`;
