import { MailServer } from '../unit/message/support/mail-server';
// separate process so that the server's CPU is not the client's
void MailServer.start({}).then((s) => { process.send!({ port: s.port }); process.on('message', (m) => { if (m === 'count') process.send!({ count: new Set(s.recipients).size, total: s.taken.length }); if (m === 'reset') s.taken.length = 0; if (m==='exit') process.exit(0); }); });
