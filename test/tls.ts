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
