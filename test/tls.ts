// A certificate that nobody trusts, for https on loopback in tests: localhost and 127.0.0.1, valid until 2126. The key is
// public with it and protects nothing.
export const untrusted = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaTShDy6+4y42Dxef
7m/4BPQ+d+dR5HBe2dFMLV99a0ahRANCAAROwGa1rsaCfEHaBO1fjL7/AZqhKrMu
KQOukbx0KRbtqvhPcgKVtQTQkLOcuVg5zosv3ZBbC10mZ0f6msYbo9Mu
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUKJLjC+rGSkuW+OxrLLF4AKqqvVMwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjAwMzI0OVoYDzIxMjYxMDI5
MDAzMjQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAROwGa1rsaCfEHaBO1fjL7/AZqhKrMuKQOukbx0KRbtqvhPcgKVtQTQ
kLOcuVg5zosv3ZBbC10mZ0f6msYbo9Muo28wbTAdBgNVHQ4EFgQUOgvyZifnT1Yi
eOP/vhmvgoyBZKEwHwYDVR0jBBgwFoAUOgvyZifnT1YieOP/vhmvgoyBZKEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAMHRQh/F9hpYvzTSfkyrpzQaZPg+bigCalPinDS1r+S1AiAg
pg9fR7OzOStxF+iKYnozRfisFLe9UGLKnyAc+jCAVw==
-----END CERTIFICATE-----
`,
} as const;

/** The same for the same names, but valid only in 2020. */
export const expired = {
  key: untrusted.key,
  cert: `-----BEGIN CERTIFICATE-----
MIIBZDCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAUMRIwEAYDVQQDDAls
b2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAROwGa1rsaCfEHaBO1f
jL7/AZqhKrMuKQOukbx0KRbtqvhPcgKVtQTQkLOcuVg5zosv3ZBbC10mZ0f6msYb
o9Muo04wTDAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwDwYDVR0TAQH/BAUw
AwEB/zAdBgNVHQ4EFgQUOgvyZifnT1YieOP/vhmvgoyBZKEwCgYIKoZIzj0EAwID
RwAwRAIgJrvm2pN9qd8+xAE6Vuzx/0fCum4mBOOVlFjFED76ExMCIDWvMATD1p3E
2tIkx1ulyfVj0sLIQ/SexHEIf2vuy/FL
-----END CERTIFICATE-----
`,
} as const;

/** One that the certificate above has issued, which is the private authority here. */
export const issued = {
  key: untrusted.key,
  cert: `-----BEGIN CERTIFICATE-----
MIIBZDCCAQmgAwIBAgIUIbFCiWSwh7xDpfp8DFTHdlHxygQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA3MTg0N1oYDzIxMjUwNjE2
MDcxODQ3WjAOMQwwCgYDVQQDDANhcGkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AAROwGa1rsaCfEHaBO1fjL7/AZqhKrMuKQOukbx0KRbtqvhPcgKVtQTQkLOcuVg5
zosv3ZBbC10mZ0f6msYbo9Muoz0wOzAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8A
AAEwHQYDVR0OBBYEFDoL8mYn509WInjj/74Zr4KMgWShMAoGCCqGSM49BAMCA0kA
MEYCIQCF1UzuzXVQl8oqfgiELUD7Y/EwpTnHNJzcZ/YVDpmAOgIhAL+N9a2CSp9a
DaUmxt7zsqPe1DZWEXJtBGksT1EINciL
-----END CERTIFICATE-----
`,
} as const;
