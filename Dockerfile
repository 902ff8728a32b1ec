# Tenor's image: the API, a worker, or any `tenor` command. PostgreSQL and Temporal are other containers (docker-compose.yml).
FROM node:20.20.2-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package runs a script of its own here; those that package.json allows are of use to the embedded PostgreSQL only.
RUN npm ci --omit=dev --ignore-scripts

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production TZ=UTC
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY . .
RUN mkdir -p /var/lib/tenor && chown node:node /var/lib/tenor
USER node
VOLUME /var/lib/tenor
EXPOSE 4000
CMD ["node", "cli/tenor.js", "serve"]
