// n8n finds nodes and credentials through package.json; this entry is for tools that use the core.
module.exports = require('./dist/src/index.js');
