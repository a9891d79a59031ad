/**
 * The nonce of this page's content security policy, which every style element made at run time must carry. Mantine asks
 * for it through its provider; the scroll lock of its dialogs (get-nonce) reads the global that webpack made common.
 */
export function readNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  return nonce;
}
