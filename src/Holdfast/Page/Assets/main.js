// The page: what is shown, and in which order it begins.

import { showBackends } from './backends.js';
import { showBlocks } from './blocks.js';
import { showCharts } from './charts.js';
import { followEvents } from './events.js';
import { showNode } from './node.js';
import { showQueries } from './queries.js';
import { run } from './refresh.js';
import { showServices } from './services.js';
import { showSessions } from './sessions.js';
import { settle } from './token.js';
import { showTops } from './top.js';

showNode();
showServices();
showSessions();
showBackends();
const redraw = showCharts();
showBlocks();
showTops();
showQueries();

// A node that does not answer yet is asked again by run, which says so.
await settle().catch(() => {});
followEvents(redraw);
run();
