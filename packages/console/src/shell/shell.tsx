import { ActionIcon, Drawer } from "@mantine/core";
import { Menu as MenuIcon } from "lucide-react";
import { type RefObject, Suspense, useEffect, useRef, useState } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { LoadingPage } from "../ui/loading.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { ColourSchemeButton } from "./colour-scheme-button.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { CrumbsSlotProvider } from "./crumbs.tsx";
import styles from "./shell.module.css";
import { SideNav } from "./side-nav.tsx";

/** Begins a new page at its top, for the eye and for the keyboard; the page one came to first keeps its own focus. */
function useFocusOnNewPage(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
    main.current?.scrollTo({ top: 0 });
  }, [pathname]);
  return main;
}

/** The frame around every page: navigation on the left, a bar with the way here, search and account on top. */
export function Shell() {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const [drawer, setDrawer] = useState(false);
  const main = useFocusOnNewPage();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <header className={styles.bar}>
        <div className={styles.brand}>
          <ActionIcon
            className={styles.burger ?? ""}
            variant="subtle"
            color="gray"
            aria-label="Open the navigation"
            onClick={() => setDrawer(true)}
          >
            <MenuIcon size={18} aria-hidden />
          </ActionIcon>
          <Link to="/" className={styles.home} aria-label="Patchbay, start page">
            <span className={styles.mark} aria-hidden>
              {"{}"}
            </span>
            <span className={styles.name}>Patchbay</span>
          </Link>
        </div>
        <div className={styles.crumbs} ref={setSlot} />
        <div className={styles.tools}>
          <CommandPalette />
          <ColourSchemeButton />
          <AccountMenu />
        </div>
      </header>
      <div className={styles.side}>
        <SideNav />
      </div>
      <Drawer
        opened={drawer}
        onClose={() => setDrawer(false)}
        size={260}
        title="Patchbay"
        attributes={{ header: { role: "presentation" } }}
        closeButtonProps={{ "aria-label": "Close the navigation" }}
      >
        <SideNav onFollow={() => setDrawer(false)} />
      </Drawer>
      <main id="page" ref={main} className={styles.main} tabIndex={-1}>
        <CrumbsSlotProvider slot={slot}>
          <Suspense fallback={<LoadingPage />}>
            <Outlet />
          </Suspense>
        </CrumbsSlotProvider>
      </main>
    </div>
  );
}
