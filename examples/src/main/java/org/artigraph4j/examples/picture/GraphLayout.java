package org.artigraph4j.examples.picture;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.artigraph4j.picture.Picture;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.alg.layered.options.WrappingStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Where everything in a picture is: what the Eclipse Layout Kernel says of boxes that are large
 * enough for their text.
 *
 * @param root as large as the whole
 * @param nodes by their ids
 * @param edges in the picture's order
 */
record GraphLayout(
    ElkNode root, ImmutableMap<String, ElkNode> nodes, ImmutableList<ElkEdge> edges) {
  private static final double MARGIN = 16;
  private static final double BETWEEN_NODES = 18;
  private static final double BETWEEN_LAYERS = 28;
  private static final double BETWEEN_EDGES = 10;
  private static final double WIDTH_TO_HEIGHT = 1.6;

  /** About what a screen is wide, in pixels. */
  private static final double WIDE = 1600;

  static {
    // It would look for services with the thread's class loader, which may be anybody's.
    LayoutMetaDataService.getInstance()
        .registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
  }

  /** Lays a picture out, always in the same way: in one row if that is not too wide. */
  static GraphLayout of(Picture picture) {
    GraphLayout row = of(picture, WrappingStrategy.OFF);
    double width = row.root.getWidth();
    return width > WIDE && width > row.root.getHeight() * WIDTH_TO_HEIGHT
        ? of(picture, WrappingStrategy.MULTI_EDGE)
        : row;
  }

  private static GraphLayout of(Picture picture, WrappingStrategy wrapping) {
    ElkNode root = ElkGraphUtil.createGraph();
    root.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    root.setProperty(LayeredOptions.DIRECTION, Direction.RIGHT);
    root.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    // Where it makes no more crossings, in the order of keys.
    root.setProperty(LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.PREFER_NODES);
    root.setProperty(LayeredOptions.WRAPPING_STRATEGY, wrapping);
    root.setProperty(LayeredOptions.ASPECT_RATIO, WIDTH_TO_HEIGHT);
    root.setProperty(LayeredOptions.PADDING, new ElkPadding(MARGIN));
    root.setProperty(LayeredOptions.SPACING_NODE_NODE, BETWEEN_NODES);
    root.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, BETWEEN_LAYERS);
    root.setProperty(LayeredOptions.SPACING_EDGE_NODE, BETWEEN_EDGES);

    Map<String, ElkNode> nodes = new LinkedHashMap<>();
    for (Picture.Node node : picture.nodes()) {
      ElkNode box = ElkGraphUtil.createNode(root);
      box.setDimensions(TextSize.boxWidth(node), TextSize.boxHeight(node));
      nodes.put(node.id(), box);
    }
    ImmutableList.Builder<ElkEdge> edges = ImmutableList.builder();
    for (Picture.Edge edge : picture.edges()) {
      ElkEdge line = ElkGraphUtil.createSimpleEdge(nodes.get(edge.from()), nodes.get(edge.to()));
      if (!edge.label().isEmpty()) {
        ElkGraphUtil.createLabel(edge.label(), line)
            .setDimensions(TextSize.width(edge.label()), TextSize.LINE);
      }
      edges.add(line);
    }
    new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
    return new GraphLayout(root, ImmutableMap.copyOf(nodes), edges.build());
  }
}
