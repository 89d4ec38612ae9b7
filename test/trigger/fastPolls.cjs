/**
 * Loaded into the test's n8n before all else: polls of each minute come every two seconds. n8n itself allows no interval below a minute.
 */
const Module = require('node:module');

const EVERY_MINUTE = /^\d+(-\d+)? \* \* \* \* \*$|^\* \* \* \* \*$/;
const faster = (expression) => (typeof expression === 'string' && EVERY_MINUTE.test(expression) ? '*/2 * * * * *' : expression);

const load = Module._load;
Module._load = function (request, ...rest) {
	const loaded = load.call(this, request, ...rest);
	if (request === 'cron') return withFasterJobs(loaded);
	if (request === 'cron-parser') return withFasterExpressions(loaded);
	return loaded;
};

const withFasterJobs = (cron) => ({
	...cron,
	CronJob: class extends cron.CronJob {
		constructor(expression, ...rest) {
			super(faster(expression), ...rest);
		}
	},
	CronTime: class extends cron.CronTime {
		constructor(expression, ...rest) {
			super(faster(expression), ...rest);
		}
	},
});

const withFasterExpressions = (parser) => ({
	...parser,
	CronExpressionParser: class extends parser.CronExpressionParser {
		static parse(expression, ...rest) {
			return parser.CronExpressionParser.parse(faster(expression), ...rest);
		}
	},
});
