import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { newQueryClient, Providers } from "./app/providers";
import { newRouter } from "./app/router";
import { setUpLanguage } from "./i18n/setup";
import "./ui/tokens.css";
import "./ui/base.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds no #root");

await setUpLanguage();
createRoot(root).render(
  <StrictMode>
    <Providers client={newQueryClient()}>
      <RouterProvider router={newRouter()} />
    </Providers>
  </StrictMode>,
);
