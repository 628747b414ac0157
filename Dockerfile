# One image for every role; docs/deployment.md says how it is run.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY sdk/package.json sdk/
COPY graph/package.json graph/
COPY sandbox/package.json sandbox/
COPY plugins/package.json plugins/
COPY server/package.json server/
COPY cli/package.json cli/
COPY ui/package.json ui/
# Install scripts of those alone that need them; the package that brings Node to other machines does not here.
RUN npm ci --ignore-scripts && npm rebuild isolated-vm esbuild
COPY . .
RUN node ui/build/main.ts && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 PATCHBAY_DATA_DIR=/data
RUN install -d -o node -g node -m 700 /data
COPY --from=build /app ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/src/main.ts", "--no-build"]
