import {
  Alert,
  Button,
  Checkbox,
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  Menu,
  Modal,
  Tooltip,
} from "@mantine/core";

const brand: MantineColorsTuple = [
  "#eef3ff",
  "#dce5fd",
  "#b9c9f8",
  "#93abf2",
  "#6d8bea",
  "#4f70de",
  "#3050c4",
  "#2743a8",
  "#1f368a",
  "#182a6c",
];

/** Mantine tuned to the console: Inter, 13–14 px text, 32 px controls, one blue. Colours come from tokens.css. */
export const theme = createTheme({
  primaryColor: "brand",
  primaryShade: { light: 6, dark: 6 },
  colors: { brand },
  fontFamily: "var(--pb-font)",
  fontFamilyMonospace: "var(--pb-mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "15px", xl: "18px" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "18px", lineHeight: "1.3" },
      h2: { fontSize: "15px", lineHeight: "1.35" },
      h3: { fontSize: "14px", lineHeight: "1.4" },
    },
  },
  radius: { xs: "3px", sm: "5px", md: "6px", lg: "8px", xl: "12px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: "sm", variant: "default" } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: "lg",
        closeButtonProps: { "aria-label": "Close" },
        // Mantine's head of a dialog is a <header>, which would count as a second banner of the page.
        attributes: { header: { role: "presentation" } },
        overlayProps: { backgroundOpacity: 0.45 },
        transitionProps: { duration: 120 },
      },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs" } }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", radius: "md", transitionProps: { duration: 80 } } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        multiline: true,
        maw: 320,
        withArrow: true,
        openDelay: 250,
        events: { hover: true, focus: true, touch: true },
      },
    }),
    Alert: Alert.extend({ defaultProps: { variant: "light", radius: "md" } }),
  },
});

const shared = {
  "--mantine-color-body": "var(--pb-ground)",
  "--mantine-color-text": "var(--pb-text)",
  "--mantine-color-dimmed": "var(--pb-faint)",
  "--mantine-color-placeholder": "var(--pb-faint)",
  "--mantine-color-error": "var(--pb-bad)",
  "--mantine-color-anchor": "var(--pb-brand-text)",
  "--mantine-color-default": "var(--pb-surface)",
  "--mantine-color-default-color": "var(--pb-text)",
  "--mantine-color-default-border": "var(--pb-line)",
  "--mantine-color-default-hover": "var(--pb-sunken)",
  "--mantine-color-disabled": "var(--pb-sunken)",
  "--mantine-color-disabled-color": "var(--pb-faint)",
  "--mantine-color-disabled-border": "var(--pb-line)",
  "--mantine-color-brand-light": "var(--pb-brand-wash)",
  "--mantine-color-brand-light-hover": "var(--pb-brand-chip)",
  "--mantine-color-brand-light-color": "var(--pb-brand-text)",
  "--mantine-color-brand-filled": "var(--pb-brand)",
  "--mantine-color-brand-filled-hover": "var(--pb-brand-hover)",
  "--mantine-color-red-light": "var(--pb-bad-wash)",
  "--mantine-color-red-light-color": "var(--pb-bad)",
  "--mantine-color-red-filled": "var(--pb-bad-fill)",
  "--mantine-color-red-filled-hover": "var(--pb-bad-fill)",
  "--mantine-color-yellow-light": "var(--pb-warn-wash)",
  "--mantine-color-yellow-light-color": "var(--pb-warn)",
  "--mantine-color-green-light": "var(--pb-ok-wash)",
  "--mantine-color-green-light-color": "var(--pb-ok)",
};

/** Points Mantine's variables at ours, so that one file of tokens governs both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
