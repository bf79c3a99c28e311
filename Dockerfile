# The images of all services: `docker build --target saas .`, or the targets self-managed, model-gateway, editor-front
# and flow. `docker compose up --build` builds them all.

FROM node:24-trixie-slim AS manifests
WORKDIR /tandem
COPY . .
# Keep only what decides which packages are installed, so that a change of a source leaves the next stage in the cache.
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

FROM node:24-trixie-slim AS build
WORKDIR /tandem
COPY --from=manifests /tandem .
RUN --mount=type=cache,target=/root/.npm \
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY . .
ENV TURBO_TELEMETRY_DISABLED=1
RUN --mount=type=cache,target=/tandem/.turbo/cache \
    npx turbo run build --cache-dir=.turbo/cache --output-logs=errors-only \
      --filter=@tandem/self-managed --filter=@tandem/saas --filter=@tandem/model-gateway --filter=@tandem/cli --filter=@tandem/editor-front \
 && (cd packages/cli && node ../../apps/bundle.mjs --module dist/tandem.js) \
 && (cd packages/editor-front && node ../../apps/bundle.mjs --module)
# Once, so that what Node.js compiled of the services is kept beside their programs: without it they only start slower.
RUN node --input-type=module \
      -e "const { startStack } = await import('@tandem/stack'); await (await startStack()).stop();" || true

FROM node:24-trixie-slim AS image
WORKDIR /app
USER node
# Without another NODE_ENV, development defaults are refused.
ENV NODE_ENV=production
COPY LICENSE ./

FROM image AS service
ENV HOST=0.0.0.0
# As packages/stack starts them: otherwise what Node.js compiled at the build is not taken.
ENV NODE_OPTIONS=--max-semi-space-size=4
COPY docker/service ./
CMD ["node", "start.mjs"]

FROM service AS self-managed
ENV PORT=3000
EXPOSE 3000
# For up to a minute of the start period, start.mjs waits for the database.
HEALTHCHECK --interval=5s --timeout=3s --start-period=90s CMD ["node", "health.mjs", "/-/readiness"]
COPY docker/deployment ./
COPY --from=build /tandem/apps/self-managed/dist/seeds seeds
COPY --from=build /tandem/apps/self-managed/dist/bundle/main.js bundle/main.cjs
COPY --from=build /tandem/apps/self-managed/dist/bundle/program.c* /tandem/apps/self-managed/dist/bundle/THIRD-PARTY-LICENSES.txt bundle/

FROM service AS saas
ENV PORT=3001
EXPOSE 3001
HEALTHCHECK --interval=5s --timeout=3s --start-period=90s CMD ["node", "health.mjs", "/-/readiness"]
COPY docker/deployment ./
COPY --from=build /tandem/apps/saas/dist/seeds seeds
COPY --from=build /tandem/apps/saas/dist/bundle/main.js bundle/main.cjs
COPY --from=build /tandem/apps/saas/dist/bundle/program.c* /tandem/apps/saas/dist/bundle/THIRD-PARTY-LICENSES.txt bundle/

FROM service AS model-gateway
ENV PORT=5052
EXPOSE 5052
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s CMD ["node", "health.mjs", "/monitoring/healthz"]
COPY --from=build /tandem/apps/model-gateway/dist/bundle/main.js bundle/main.cjs
COPY --from=build /tandem/apps/model-gateway/dist/bundle/program.c* /tandem/apps/model-gateway/dist/bundle/THIRD-PARTY-LICENSES.txt bundle/

FROM image AS editor-front
ENV HOST=0.0.0.0 PORT=5053 CA_FOLDER=/home/node/editor-front
EXPOSE 5053
# The volume that is mounted here belongs to the user who made the folder.
RUN mkdir /home/node/editor-front
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "require('net').connect(process.env.PORT, '127.0.0.1', () => process.exit(0))"]
COPY --from=build /tandem/packages/editor-front/dist/bundle/main.js bundle/main.mjs
COPY --from=build /tandem/packages/editor-front/dist/bundle/THIRD-PARTY-LICENSES.txt bundle/
CMD ["node", "bundle/main.mjs"]

FROM image AS flow
COPY docker/flow ./
COPY packages/cli/package.json ./
COPY packages/page/assets assets
COPY --from=build /tandem/packages/cli/dist/bundle/main.js bundle/main.mjs
COPY --from=build /tandem/packages/cli/dist/bundle/THIRD-PARTY-LICENSES.txt bundle/
ENTRYPOINT ["node", "flow.mjs"]
