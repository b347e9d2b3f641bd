// An app on Node's http module with sound endpoints, and one for each fault that the doctor finds by a request.
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const zlib = require('zlib');

const kept = [];
let last = performance.now();

function block(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

const pages = {
  '/': response => response.end('sound'),
  '/blocking': response => {
    block(250);
    response.end('blocked');
  },
  '/sleeping': response => setTimeout(() => response.end('awake'), 1200),
  '/hungry': response => {
    kept.push(Buffer.alloc(400_000_000, 1));
    response.end('full');
  },
  '/stale': response => {
    // Fails after a pause, as a pool does whose connections have died.
    const idle = performance.now() - last;
    last = performance.now();
    if (idle > 4000) response.writeHead(500).end('server closed the connection unexpectedly');
    else response.end('fresh');
  },
  '/waiting': response => setTimeout(() => response.end('waited'), 250),
  '/computing-later': response => {
    response.end('accepted');
    setTimeout(() => {
      const end = Date.now() + 400;
      while (Date.now() < end);
    }, 50);
  },
  '/logging-later': response => {
    response.end('accepted');
    setTimeout(() => console.log('the report has been written'), 400);
  },
  '/reporting-later': response => {
    response.end('accepted');
    setTimeout(() => http.get({ port: process.env.PEER, host: '127.0.0.1' }).on('error', () => {}), 400);
  },
  '/hanging': response => {
    http.get({ port: process.env.PEER, host: '127.0.0.1' }, answer => answer.pipe(response)).on('error', () => {});
  },
  '/fetching': async response => {
    await fetch(`http://127.0.0.1:${process.env.PEER}/`);
    response.end('fetched');
  },
  '/impatient': async response => {
    await fetch(`http://127.0.0.1:${process.env.PEER}/`, { signal: AbortSignal.timeout(500) }).catch(() => {});
    response.end('the service is slow');
  },
  '/swallowing': response => {
    fs.writeFile('uploads.json', '{}', () => response.end('stored, perhaps'));
  },
  '/leaking': response => {
    kept.push(crypto.randomBytes(1_000_000));
    response.end('kept');
  },
  '/api/page': response => response.end('page'),
  '/logged': (response, request) => {
    console.log('request', request.headers);
    response.end('logged');
  },
  '/opening': response => {
    fs.openSync('/dev/null');
    response.end('opened');
  },
  '/writing': response => {
    fs.writeFileSync('cache.json', '{}');
    response.end('written');
  },
  '/cookies': response => {
    response.setHeader('Set-Cookie', ['session=1; Path=/', 'theme=dark']);
    response.end('set');
  },
  '/binary': response => {
    response.setHeader('Content-Type', 'image/x-icon');
    response.end(Buffer.from(Array.from({ length: 256 }, (_, index) => index)));
  },
  '/twice': response => {
    response.setHeader('Content-Encoding', 'gzip');
    response.end(zlib.gzipSync(zlib.gzipSync('text '.repeat(1000))));
  },
  '/file': response => {
    response.setHeader('Content-Disposition', 'attachment; filename="Übersicht.txt"');
    response.end('text');
  },
  '/named-file': response => {
    response.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent('Übersicht.txt')}`);
    response.end('text');
  },
  '/large': response => response.end('x'.repeat(6_400_000)),
  '/secret-log': response => {
    console.log('connecting with', process.env.DB_PASSWORD);
    response.end('connected');
  },
};

const server = http.createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const path = request.url.split('?')[0];
    const page = pages[path];
    if (page) {
      try {
        page(response, request);
      } catch (error) {
        console.error(error.message);
        response.writeHead(500).end('Internal Server Error');
      }
    } else {
      response.writeHead(404).end('Not Found');
    }
  });
});

if (process.env.WEB_SOCKETS) {
  server.on('upgrade', (request, socket) => {
    if (!request.url.startsWith(process.env.WEB_SOCKETS)) return socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
    const accept = crypto.createHash('sha1').update(key).digest('base64');
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
      + `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  });
}

if (process.env.SIGNALS !== 'ignore') process.on('SIGTERM', () => process.exit(0));
else process.on('SIGTERM', () => {});

setTimeout(() => {
  server.listen(Number(process.env.LISTEN_PORT || process.env.PORT), process.env.LISTEN_HOST || '127.0.0.1');
}, Number(process.env.START_SECONDS || 0) * 1000);
