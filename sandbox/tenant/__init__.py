"""The emulated tenant: the parts of Entra ID, Intune and Microsoft Graph that the program uses, over HTTPS.

It keeps what was written and refuses what it does not know. It imports nothing of the product, because it would then
share the product's mistakes. Its knowledge of Graph comes from the installed msgraph-sdk models and a table of beta
properties.

Each emulated behaviour carries its evidence beside it: `[csdl]` Microsoft's metadata, `[live]` a published wire
capture, `[export]` a tenant backup, `[docs]` Microsoft's documentation, `[client]` what a public client relies on,
`[issue]` a public report, `[portal]` a browser trace, `[inference]` ours.
"""
