// An app in Express that signs links to S3 itself.
const crypto = require('crypto');
const express = require('express');

const app = express();
const host = 'reports.s3.us-east-1.amazonaws.com';

function hmac(key, text) {
  return crypto.createHmac('sha256', key).update(text).digest();
}

function sha256(text) {
  return crypto.createHash('sha256').update(text).digest('hex');
}

// See https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html.
function sign(path, token) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), 'us-east-1', 's3', 'aws4_request'];
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [process.env.AWS_ACCESS_KEY_ID, ...scope].join('/'),
    'X-Amz-Date': time,
    'X-Amz-Expires': '900',
    ...(token && { 'X-Amz-Security-Token': token }),
    'X-Amz-SignedHeaders': 'host',
  });
  const canonical = ['GET', path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const key = scope.reduce(hmac, `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n')).toString('hex');
  return `https://${host}${path}?${query}&X-Amz-Signature=${signature}`;
}

app.get('/', (_, response) => response.send('sound'));
app.get('/incomplete', (_, response) => response.send(`<a href="${sign('/today.pdf').replaceAll('&', '&amp;')}">today</a>`));
app.get('/complete', (_, response) => response.redirect(sign('/today.pdf', process.env.AWS_SESSION_TOKEN)));

app.listen(Number(process.env.PORT), '127.0.0.1');
