// Pages that React renders on the server and streams: nothing here knows of Lambda.
'use strict';

const { createServer } = require('node:http');
const { setTimeout } = require('node:timers/promises');
const { createElement: element, Suspense } = require('react');
const { renderToPipeableStream } = require('react-dom/server');

// A component that is not ready yet throws the promise of its data.
const loading = (milliseconds, text) => {
  let isDone = false;
  const promise = setTimeout(milliseconds).then(() => { isDone = true; });
  return () => {
    if (!isDone) throw promise;
    return element('li', null, text);
  };
};

const page = () =>
  element('html', { lang: 'en' },
    element('head', null, element('title', null, 'Orders')),
    element('body', null,
      element('h1', null, 'Hello from React through Lambda'),
      element(Suspense, { fallback: element('p', null, 'loading') },
        element('ul', null, element(loading(600, 'two pens'))))));

const server = createServer((request, response) => {
  if (request.url !== '/') {
    response.writeHead(404).end();
    return;
  }
  const { pipe } = renderToPipeableStream(page(), {
    onShellReady() {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      pipe(response);
    },
    onShellError(error) {
      console.error(error);
      response.writeHead(500).end();
    },
  });
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');

// Lambda asks a sandbox to end with SIGTERM; an open keep-alive connection must not hold it up.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
