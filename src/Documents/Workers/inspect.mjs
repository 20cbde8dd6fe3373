import { serve } from './lines.mjs';
await serve({});
