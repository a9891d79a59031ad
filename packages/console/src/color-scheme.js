// Sets the colour scheme before the first paint, so that a dark console never flashes white. A file of its own because
// the content security policy allows no inline script.
(() => {
  let wanted = "auto";
  try {
    wanted = localStorage.getItem("patchbay-colour-scheme") ?? "auto";
  } catch {
    // Storage is closed to us: follow the system.
  }
  const dark =
    wanted === "dark" || (wanted !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
})();
