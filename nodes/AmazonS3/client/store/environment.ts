import type { S3ClientConfig } from '../sdk/sdk';

/**
 * Everything that the SDK would otherwise take from the variables and files of n8n's process (`AWS_*`, `~/.aws/config`):
 * a connection is what its form says, on every machine. The values are the SDK's defaults.
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
export const NOTHING_OF_THE_ENVIRONMENT = {
	useFipsEndpoint: false,
	useDualstackEndpoint: false,
	defaultsMode: 'legacy',
	authSchemePreference: [],
	userAgentAppId: async () => undefined,
	disableClockSkewCorrection: false,
	// AWS_ENDPOINT_URL. The SDK reads it, but has no type for it.
	...({ ignoreConfiguredEndpointUrls: true } as object),
} as const satisfies S3ClientConfig;

/** The same for settings that S3 alone has. */
export const NOTHING_OF_THE_ENVIRONMENT_FOR_S3 = {
	...NOTHING_OF_THE_ENVIRONMENT,
	disableMultiregionAccessPoints: false,
	disableS3ExpressSessionAuth: false,
	sigv4aSigningRegionSet: async () => undefined,
	useArnRegion: async () => undefined,
} as const satisfies S3ClientConfig;
