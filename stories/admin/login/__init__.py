"""Staff login: password, passkey or agency account, then a second factor. Based on allauth."""
