import './core/nonce';
import './core/leaving';
import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode, useEffect, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { queries } from './api/queries';
import { nameOf, useBrand } from './brand';
import { useLanguage } from './meta/useLanguage';
import { useLook } from './look';
import { routes } from './routes';
import { themeOf } from './theme';
import './base.css';
import './pages/ui/ui.css';

const router = createBrowserRouter(routes);

function Client() {
  const language = useLanguage();
  const look = useLook();
  const brand = useBrand();
  const theme = useMemo(() => themeOf(look, brand), [look, brand]);
  useEffect(() => {
    document.title = nameOf(brand);
  }, [language, brand]);
  return (
    <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} key={language} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html holds no element #root');
createRoot(root).render(
  <StrictMode>
    <Client />
  </StrictMode>,
);
