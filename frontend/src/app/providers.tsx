import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import zhTW from "antd/locale/zh_TW";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, isBuilding, isSoonOver } from "../api/problems";
import { antdTheme, type Theme, useTheme } from "./theme";

const ANTD_LOCALES: Record<string, typeof zhCN> = { "zh-CN": zhCN, "zh-TW": zhTW, en };

/** How often to ask again while the server reads what is published; about two minutes with its own pauses. */
const PATIENCE = 24;

/** Seconds the server asks for, else a moment. */
function pauseBefore(_: number, error: unknown): number {
  return error instanceof ApiProblem && error.retryAfter > 0 ? error.retryAfter * 1000 : 400;
}

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        // One quiet second try for what may pass; a wrong address stays wrong.
        retry: (failures, error) => (isBuilding(error) ? failures < PATIENCE : failures < 1 && isSoonOver(error)),
        retryDelay: pauseBefore,
      },
      mutations: {
        retry: (failures, error) => isBuilding(error) && failures < PATIENCE,
        retryDelay: pauseBefore,
      },
    },
  });
}

/** The nonce the server wrote into index.html; browsers show it to scripts only through this property. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}

const ThemeContext = createContext<{ chosen: Theme; choose: (theme: Theme) => void }>({
  chosen: "auto",
  choose: () => undefined,
});

export function useThemeChoice() {
  return useContext(ThemeContext);
}

export function Providers({ client, children }: { client: QueryClient; children: ReactNode }) {
  const { i18n } = useTranslation();
  const { chosen, dark, choose } = useTheme();
  const themeChoice = useMemo(() => ({ chosen, choose }), [chosen, choose]);
  const config = useMemo(() => antdTheme(dark), [dark]);
  const csp = useMemo(() => ({ nonce: pageNonce() }), []);
  return (
    <QueryClientProvider client={client}>
      <ThemeContext value={themeChoice}>
        <ConfigProvider
          theme={config}
          csp={csp}
          locale={ANTD_LOCALES[i18n.language] ?? zhCN}
          wave={{ disabled: true }}
          button={{ autoInsertSpace: false }}
        >
          {children}
        </ConfigProvider>
      </ThemeContext>
    </QueryClientProvider>
  );
}
